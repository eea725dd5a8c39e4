import { parseImage } from "../kubernetes/images.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const imageTagPinned = rule({
  id: "image-tag-pinned",
  title: "Every image names a version.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [26],
  remediation: ["Name the version: images.<name>.tag in the settings."],
  subjects: everyWorkload,
  check: (workload) =>
    problemsOf(workload.containers(), ({ spec, title }) => {
      const image = parseImage(spec.image ?? "");
      if ((spec.image ?? "") === "") return `${title} has no image`;
      if (image.digest !== undefined) return undefined;
      if (image.tag === undefined) return `${title} has image ${image.name} without a version`;
      return (
        image.tag === "latest" && `${title} has image ${image.name}:latest, which is another one tomorrow`
      );
    }),
});
