import { NotApplicable, rule } from "../model/rule.ts";
import { declared, everyObject } from "../model/select.ts";

export const criticalResourceProtected = rule({
  id: "critical-resource-protected",
  title: "Pulumi refuses to delete what holds data.",
  pack: "operability",
  severity: "high",
  levels: "-aM",
  relation: false,
  requirements: [120],
  remediation: ["Set protect in the settings, or protect: true in its options."],
  subjects: everyObject<unknown>("StatefulSet", "PersistentVolumeClaim", "Namespace"),
  check: ({ annotations, origin }) => {
    if (annotations[declared("ephemeral")])
      return new NotApplicable("Its owner says that nothing in it needs to be kept.");
    if (origin.urn === undefined) return new NotApplicable("Pulumi doesn't manage it.");
    return origin.protect !== true && "pulumi destroy and a rename delete it, and its data";
  },
});
