import type { PolicyRule } from "../kubernetes/objects.ts";
import { includes, includesResource, isNamed } from "../kubernetes/rbac.ts";
import { rule } from "../model/rule.ts";
import { everyRole, ofEachRule } from "./each-rule.ts";

/** Ways into a pod that runs, and the verbs that open them; the kubelet runs commands for whoever reaches its API. */
const into: readonly (readonly [resource: string, verbs: readonly string[]])[] = [
  ["pods/exec", ["create", "get"]],
  ["pods/attach", ["create", "get"]],
  ["pods/ephemeralcontainers", ["update", "patch"]],
  ["nodes/proxy", ["create", "get"]],
];

/** Kinds that hold a pod, by group: whoever makes one makes pods, as any account of the namespace. */
const makers: Readonly<Record<string, readonly string[]>> = {
  "": ["pods", "replicationcontrollers"],
  apps: ["deployments", "daemonsets", "statefulsets", "replicasets"],
  extensions: ["deployments", "daemonsets", "replicasets"],
  batch: ["jobs", "cronjobs"],
  "argoproj.io": ["rollouts", "workflows", "cronworkflows"],
  "tekton.dev": ["taskruns", "pipelineruns"],
  "serving.knative.dev": ["services", "configurations"],
  "apps.openshift.io": ["deploymentconfigs"],
  "keda.sh": ["scaledjobs"],
};

function problemOf(one: PolicyRule): string | false {
  const { apiGroups, resources, verbs } = one;
  const ways = into.filter(
    ([resource, by]) =>
      includes(apiGroups, "") && includesResource(resources, resource) && includes(verbs, ...by),
  );
  if (ways.length > 0) return `it allows ${ways.map(([resource]) => resource).join(", ")}`;
  // A request to make an object has no name that a rule could be about.
  if (!includes(verbs, "create") || isNamed(one)) return false;
  const made = Object.entries(makers).flatMap(([group, kinds]) =>
    includes(apiGroups, group) ? kinds.filter((kind) => (resources ?? []).includes(kind)) : [],
  );
  return (
    made.length > 0 &&
    `it may create ${[...new Set(made)].join(", ")}, whose pods can use every account of the namespace`
  );
}

export const rbacPodExec = rule({
  id: "rbac-pod-exec",
  title: "No role allows running commands in pods, or creating pods.",
  pack: "baseline",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [91],
  remediation: ["Grant it outside the stack, and only during an incident."],
  subjects: everyRole,
  check: ofEachRule(problemOf),
});
