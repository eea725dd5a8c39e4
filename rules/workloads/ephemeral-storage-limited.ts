import { containerAmount } from "../kubernetes/demand.ts";
import { defaultsIn } from "../kubernetes/limit-ranges.ts";
import type { Container, PodSpec } from "../kubernetes/objects.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

interface Scratch {
  readonly medium?: string;
  readonly sizeLimit?: string | number;
}

/** What a container can fill its node's disk by, in words; undefined for nothing but its logs. */
function writes(container: Container, { volumes = [] }: PodSpec): string | undefined {
  if (container.securityContext?.readOnlyRootFilesystem !== true) return "its root file system";
  const mounted = (container.volumeMounts ?? []).filter(({ readOnly }) => !readOnly).map(({ name }) => name);
  const endless = volumes.find(({ emptyDir, name }) => {
    const scratch = emptyDir as Scratch | undefined;
    return (
      mounted.includes(name) && scratch && scratch.medium !== "Memory" && scratch.sizeLimit === undefined
    );
  });
  return endless && `volume ${endless.name}`;
}

export const ephemeralStorageLimited = rule({
  id: "ephemeral-storage-limited",
  title: "The ephemeral storage of every container is limited.",
  pack: "resilience",
  severity: "low",
  levels: "-aa",
  relation: true,
  requirements: [17],
  remediation: [
    "Set the container's limit of ephemeral-storage, or a default in the LimitRange.",
    "Or make its root file system read-only, and give its emptyDir volumes a sizeLimit.",
  ],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const writing = workload.containers("main", "init", "sidecar").flatMap(({ spec, title }) => {
      const where = writes(spec, workload.pod);
      return where === undefined ? [] : [{ spec, title, where }];
    });
    if (writing.length === 0) return new NotApplicable("It writes to no disk of its node without a limit.");
    const defaults = defaultsIn(graph, workload.namespace);
    return problemsOf(
      writing,
      ({ spec, title, where }) =>
        containerAmount(spec, "limits", "ephemeral-storage", defaults) === undefined &&
        `${title} can fill its node's disk by ${where}: it has no limit of ephemeral-storage`,
    );
  },
});
