import { includes, rulesOfRole } from "../kubernetes/rbac.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const rbacPodExec = rule({
  id: "rbac-pod-exec",
  title: "Nobody may run commands in pods, or make pods of their own.",
  pack: "baseline",
  severity: "high",
  levels: "aaM",
  relation: false,
  requirements: [91],
  remediation: ["Grant it for the time of an incident only, outside the stack."],
  subjects: everyObject<unknown>("Role", "ClusterRole"),
  check: (role) =>
    problemsOf(rulesOfRole(role), ({ apiGroups, resources, verbs }) => {
      if (!includes(apiGroups, "")) return undefined;
      const into = ["pods/exec", "pods/attach"].filter((one) => (resources ?? []).includes(one));
      if (into.length > 0 && includes(verbs, "create", "get")) return `it allows ${into.join(", ")}`;
      return (
        (resources ?? []).includes("pods") &&
        includes(verbs, "create") &&
        "it may create pods, which can use every account of the namespace"
      );
    }),
});
