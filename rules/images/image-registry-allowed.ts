import { canonicalRegistry, parseImage } from "../kubernetes/images.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const imageRegistryAllowed = rule({
  id: "image-registry-allowed",
  title: "Images come from registries that the contract names.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [114],
  remediation: [
    "Mirror the image to a registry that is allowed.",
    "Or add the registry to the contract's registries.",
  ],
  subjects: everyWorkload,
  check: (workload, { contract }) =>
    problemsOf(workload.containers(), ({ spec, title }) => {
      const { path, registry } = parseImage(spec.image ?? "");
      const full = `${registry}/${path}`;
      const allowed = contract.registries
        .map(canonicalRegistry)
        .some((one) => full === one || full.startsWith(`${one}/`));
      return (
        !allowed &&
        `${title} has an image of ${registry}, which isn't among: ${contract.registries.join(", ")}`
      );
    }),
});
