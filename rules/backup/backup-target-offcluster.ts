import { addressesIn } from "../kubernetes/addresses.ts";
import { dialledBy } from "../kubernetes/dialled.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { declared } from "../model/select.ts";
import { everyBackup } from "../model/stores.ts";

export const backupTargetOffcluster = rule({
  id: "backup-target-offcluster",
  title: "Backups are stored outside the cluster.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [61],
  remediation: ["Set the target of backups to an object store outside the cluster."],
  subjects: everyBackup,
  check: ({ job }, { graph }) => {
    if (!job) return new NotApplicable("Its target is set elsewhere.");
    const target = job.annotation(declared("backup-target"));
    if (target !== undefined) {
      const inside =
        addressesIn(target).some(({ host }) => /\.svc(\.|$)/.test(host)) || /^(pvc|file):/.test(target);
      return inside && "its target is in the cluster that it is to outlive";
    }
    const outside = dialledBy(graph, job).some(
      ({ address, service }) => !service && address.host.includes(".") && !/\.svc(\.|$)/.test(address.host),
    );
    return !outside && "it names no target outside the cluster";
  },
});
