import { longestGapHours } from "../formats/cron.ts";
import { wordsOf } from "../kubernetes/configuration.ts";
import type { CronJobSpec } from "../kubernetes/objects.ts";
import { workloads } from "../kubernetes/workloads.ts";
import { NotApplicable, stackRule } from "../model/rule.ts";
import { UnknownValue } from "../model/unknown.ts";

const mostHours = 6;
const snapshot = /\betcd(ctl)?\b.*\bsnapshot\b/;

export const etcdSnapshotScheduled = stackRule({
  id: "etcd-snapshot-scheduled",
  title: "The control plane's etcd is backed up every six hours, outside the cluster.",
  pack: "resilience",
  severity: "medium",
  levels: "-aa",
  relation: true,
  requirements: [67],
  remediation: [
    "Schedule etcd snapshots to an object store outside the cluster, and declare them in the contract's cluster.etcd.",
  ],
  check: ({ clock, contract, graph }) => {
    const { etcd } = contract.cluster;
    if (etcd === "managed") return new NotApplicable("Its provider keeps the control plane's data.");
    const job = workloads(graph).find((one) => one.kind === "CronJob" && snapshot.test(wordsOf(one)));
    const { schedule = "", timeZone } = (job?.resource.spec ?? {}) as CronJobSpec;
    const gap = job ? longestGapHours(schedule, timeZone, clock) : etcd?.snapshotHours;
    if (gap === undefined)
      throw new UnknownValue("the contract doesn't say who saves etcd, and no job of the stack does");
    if (gap === Number.POSITIVE_INFINITY)
      return `the schedule of the snapshots, "${schedule}", never starts one`;
    return [
      gap > mostHours && `snapshots are ${Math.round(gap)} hours apart, and ${mostHours} are the most`,
      etcd?.offCluster === false && "snapshots are kept in the cluster that they are to restore",
    ];
  },
});
