import { rule } from "../model/rule.ts";
import { declared, everyWorkload } from "../model/select.ts";

export const ownerAnnotation = rule({
  id: "owner-annotation",
  title: "Every workload has an owner.",
  pack: "operability",
  severity: "low",
  levels: "aaM",
  relation: false,
  requirements: [125],
  remediation: ["Annotate it: readiness.seaworthy.dev/owner."],
  subjects: everyWorkload,
  check: (workload) => !workload.annotation(declared("owner")) && "nobody is named as its owner",
});
