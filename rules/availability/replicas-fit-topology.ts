import { surge, unavailable } from "../kubernetes/budgets.ts";
import { type Room, roomsFor } from "../kubernetes/placement.ts";
import { type Scale, scaleOf } from "../kubernetes/scale.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";
import { problemsOf, UnknownValue } from "../model/unknown.ts";

/** Whether a rollout waits for ever: the next pod has no room before an old one ends, and none may end before. */
function rolloutIsStuck(workload: Workload, { max, min }: Scale, { acrossVersions, pods }: Room): boolean {
  return (
    workload.kind === "Deployment" &&
    acrossVersions &&
    pods >= Math.max(1, min) &&
    pods <= max &&
    surge(workload, pods) > 0 &&
    unavailable(workload, pods) === 0
  );
}

export const replicasFitTopology = rule({
  id: "replicas-fit-topology",
  title: "The cluster has enough nodes and zones for required anti-affinity.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [77],
  remediation: [
    "Use preferred anti-affinity or a topology spread, or add nodes.",
    "For rollouts, allow one pod to be unavailable: strategy.rollingUpdate.maxUnavailable: 1.",
  ],
  subjects: everyService,
  check: (workload, { contract, graph }) => {
    if (!workload.isScalable) return new NotApplicable("Its number of pods isn't set.");
    const scale = scaleOf(graph, workload);
    const { nodes } = contract.cluster;
    const rooms = roomsFor(graph, contract, workload);
    if (scale.max < 2 && nodes !== 1) return new NotApplicable("It has one pod.");
    if (nodes === undefined)
      throw new UnknownValue("the contract doesn't say how many nodes the cluster has");
    if (nodes === 1 && scale.min > 1)
      return `its ${scale.min} pods share the cluster's one node, so they aren't a reserve for each other`;
    return problemsOf(rooms, (read) =>
      problemsOf(read(), (room) => {
        if (scale.max > room.pods) return `${scale.max} pods ${room.because}`;
        return (
          rolloutIsStuck(workload, scale, room) &&
          `${room.pods} pods ${room.because}, so a rollout has no room for the next one and never ends`
        );
      }),
    );
  },
});
