import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pssHostPathVolume = rule({
  id: "pss-host-path-volume",
  title: "No pod mounts a host path.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [78],
  controls: { pss: ["baseline/hostPathVolumes"] },
  remediation: ["Use a PersistentVolumeClaim, an emptyDir or a ConfigMap in place of the hostPath volume."],
  subjects: everyWorkload,
  check: ({ pod }) =>
    problemsOf(
      pod.volumes ?? [],
      ({ hostPath, name }) => hostPath && `volume ${name} is ${hostPath.path} of the node`,
    ),
});
