import { everything } from "../model/everything.ts";
import { rule } from "../model/rule.ts";

export const fieldTypes = rule({
  id: "field-types",
  title: "Every field has the type that its kind defines, and every pod has a container.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [71],
  remediation: [
    "Correct the field: the API server refuses the whole object.",
    "In YAML, put numbers and true/false in quotes where a string is wanted, as in labels and variables.",
  ],
  subjects: everything,
  check: ({ origin: { faults = [] } }) => faults.map(({ path, reason }) => `${path} ${reason}`),
});
