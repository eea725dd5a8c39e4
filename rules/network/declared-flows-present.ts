import { dialledBy } from "../kubernetes/dialled.ts";
import { isolating, rulesOf } from "../kubernetes/network.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { declared, everyWorkload } from "../model/select.ts";

/** Names are asked for by everybody, and where isn't known to the pod. */
const dns = 53;

export const declaredFlowsPresent = rule({
  id: "declared-flows-present",
  title: "Only workloads that are configured to connect outside the cluster may do so.",
  pack: "resilience",
  severity: "low",
  levels: "-aa",
  relation: true,
  requirements: [115],
  remediation: [
    "Restrict its egress to the cluster; or name the host in its configuration and in the contract's externalHosts.",
  ],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const isolators = isolating(graph, workload, "Egress");
    if (isolators.length === 0) return new NotApplicable("No policy isolates its egress.");
    const open = isolators.filter((policy) =>
      rulesOf(policy, "Egress").some(
        ({ peers, ports }) =>
          !(ports.length > 0 && ports.every(({ port }) => port === dns)) &&
          (peers.length === 0 || peers.some(({ ipBlock }) => ipBlock !== undefined)),
      ),
    );
    if (open.length === 0) return new NotApplicable("It can't leave the cluster.");
    if (workload.annotation(declared("backup-target")) !== undefined) return undefined;
    const outside = dialledBy(graph, workload).some(
      ({ address, service }) => !service && address.host.includes(".") && !/\.svc(\.|$)/.test(address.host),
    );
    return (
      !outside &&
      `${open.map(({ name }) => name).join(", ")} lets it leave the cluster, and its configuration names no host outside`
    );
  },
});
