import { restrictedVolumes } from "../../lib/pod-security.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const pssVolumeTypes = rule({
  id: "pss-volume-types",
  title: "Pods use only the volume types of the restricted standard.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [78],
  controls: { pss: ["restricted/restrictedVolumes"] },
  remediation: ["Mount the storage by a PersistentVolumeClaim."],
  subjects: everyWorkload,
  check: ({ pod }) =>
    problemsOf(pod.volumes ?? [], (volume) => {
      const types = Object.keys(volume).filter((key) => key !== "name");
      const [type] = types;
      // That it is a folder of the node is another rule's finding.
      if (type === undefined || type === "hostPath" || types.some((one) => restrictedVolumes.includes(one)))
        return undefined;
      return `volume ${volume.name} is of type ${type}`;
    }),
});
