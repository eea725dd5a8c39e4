import { exceeds, written } from "../kubernetes/quantities.ts";
import { type QuotaSpec, stall, sumsOf, total } from "../kubernetes/quotas.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const quotaFitsHpaMax = rule({
  id: "quota-fits-hpa-max",
  title: "The quota is sufficient for all autoscalers at their maximum.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [82],
  remediation: [
    "Let the program compute the quota, or raise it to the sum that is needed.",
    "Or lower autoscale.max.",
  ],
  subjects: everyObject<QuotaSpec>("ResourceQuota"),
  check: (quota, { contract, graph }) => {
    const sums = sumsOf(graph, contract, quota);
    if (sums.length === 0) return new NotApplicable("It counts no pods of the stack.");
    return problemsOf(sums, (sum) => {
      const need = total(sum, ({ max }) => max);
      if (!exceeds(need, sum.hard)) return undefined;
      const reached = stall(sum);
      const stops = reached === "" ? "" : `; scaling stops at ${reached}`;
      return `${sum.name} needs ${written(need, sum.name)} at most, and the quota is ${written(sum.hard, sum.name)}${stops}`;
    });
  },
});
