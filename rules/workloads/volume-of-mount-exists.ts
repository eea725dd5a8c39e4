import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const volumeOfMountExists = rule({
  id: "volume-of-mount-exists",
  title: "Every volume that a container mounts is defined in its pod.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [30],
  remediation: ["Add the volume to the pod, or correct the name: the API server refuses such pods."],
  subjects: everyWorkload,
  check: (workload) => {
    const volumes = new Set([
      ...(workload.pod.volumes ?? []).map(({ name }) => name),
      ...(workload.resource.spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name),
    ]);
    return problemsOf(workload.containers(), ({ spec, title }) =>
      problemsOf(
        [...(spec.volumeMounts ?? []), ...(spec.volumeDevices ?? [])],
        ({ name }) => !volumes.has(name) && `${title} mounts volume ${name}, which its pod doesn't have`,
      ),
    );
  },
});
