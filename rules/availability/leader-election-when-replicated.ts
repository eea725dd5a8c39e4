import { variablesOf, wordsOf } from "../kubernetes/configuration.ts";
import { bindingsOf, includes, roleOf, rulesOfRole } from "../kubernetes/rbac.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";
import { some } from "../model/unknown.ts";

const flag = /--(enable-)?leader-elect(ion)?(?!=false)(=true)?\b/;

export const leaderElectionWhenReplicated = rule({
  id: "leader-election-when-replicated",
  title: "Replicas of which only one may be active use leader election.",
  pack: "resilience",
  severity: "medium",
  levels: "-aa",
  relation: true,
  requirements: [76],
  remediation: ["Turn on leader election, with a Role that may update leases; or run one pod."],
  subjects: everyService,
  check: (workload, { contract, graph }) => {
    if (!contract.leaderElected.includes(workload.name))
      return new NotApplicable("The contract doesn't name it among those of which one may act.");
    if (scaleOf(graph, workload).max < 2) return new NotApplicable("It has one pod.");
    const told = some(
      variablesOf(graph, workload, /LEADER_ELECT(ION)?(_ENABLED)?$/),
      ({ variable }) => !/^(false|0|off|no)$/i.test(variable.value ?? ""),
    );
    if (told || flag.test(wordsOf(workload))) return undefined;
    const leases = some(bindingsOf(graph, workload), (binding) => {
      const role = roleOf(graph, binding);
      return (
        role !== undefined &&
        rulesOfRole(role).some(
          ({ resources, verbs }) => includes(resources, "leases") && includes(verbs, "update", "patch"),
        )
      );
    });
    return !leases && "it has several pods, no flag for leader election, and no right to a lease";
  },
});
