import { claimVolumes } from "../kubernetes/claims.ts";
import type { ClaimSpec, CronJobSpec } from "../kubernetes/objects.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import { type Workload, workloadsIn } from "../kubernetes/workloads.ts";
import { NotApplicable, rule, type Stack } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

/** A job that is suspended waits for somebody to start it. */
function writesTo(workload: Workload, claim: string): boolean {
  if ((workload.resource.spec as CronJobSpec).suspend === true) return false;
  const volumes = claimVolumes(workload)
    .filter(({ persistentVolumeClaim: one }) => one?.claimName === claim && !one.readOnly)
    .map(({ name }) => name);
  const mounts = workload
    .containers()
    .flatMap(({ spec }) => [
      ...(spec.volumeMounts ?? []),
      ...(spec.volumeDevices ?? []).map(({ name }) => ({ name, readOnly: false })),
    ]);
  return volumes.some((name) => mounts.some((mount) => mount.name === name && !mount.readOnly));
}

/** How many pods of a workload write at a time, in words; undefined for one. */
function severalPods(workload: Workload, { contract, graph }: Stack): string | undefined {
  if (workload.kind === "DaemonSet") return contract.cluster.nodes === 1 ? undefined : "a pod on each node";
  const { parallelism = 1 } =
    (workload.resource.spec as CronJobSpec).jobTemplate?.spec ?? workload.resource.spec;
  const pods = workload.isScalable ? scaleOf(graph, workload).max : workload.isBatch ? parallelism : 1;
  return pods > 1 ? `${pods} pods` : undefined;
}

export const pvcRwoMultiWriter = rule({
  id: "pvc-rwo-multi-writer",
  title: "A ReadWriteOnce volume is mounted by one pod.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [59],
  remediation: ["Give each writer a volume of its own, or use ReadWriteMany."],
  subjects: everyObject<ClaimSpec>("PersistentVolumeClaim"),
  check: (claim, stack) => {
    const modes = claim.spec.accessModes ?? ["ReadWriteOnce"];
    if (modes.includes("ReadWriteMany")) return new NotApplicable("Many may write to it.");
    const writers = workloadsIn(stack.graph, claim.namespace ?? "").filter((workload) =>
      writesTo(workload, claim.name),
    );
    if (writers.length === 0) return new NotApplicable("Nothing of the stack writes to it.");
    if (writers.length > 1) return `${writers.map(({ title }) => title).join(" and ")} all write to it`;
    return problemsOf(writers, (workload) => {
      const pods = severalPods(workload, stack);
      return pods !== undefined && `${workload.title} has ${pods}, which write to it`;
    });
  },
});
