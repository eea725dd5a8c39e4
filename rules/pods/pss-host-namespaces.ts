import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pssHostNamespaces = rule({
  id: "pss-host-namespaces",
  title: "No pod shares the network, processes or IPC of its node.",
  pack: "baseline",
  severity: "critical",
  levels: "aMM",
  relation: false,
  requirements: [78],
  controls: { pss: ["baseline/hostNamespaces"] },
  remediation: [
    "Remove hostNetwork, hostPID and hostIPC from the pod.",
    "If the host network is only for reachability, offer an endpoint and a Service.",
  ],
  subjects: everyWorkload,
  check: ({ pod }) =>
    problemsOf(
      ["hostNetwork", "hostPID", "hostIPC"] as const,
      (field) => pod[field] === true && `${field} is true`,
    ),
});
