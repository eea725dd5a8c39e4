import { exceeds, written } from "../kubernetes/quantities.ts";
import { type QuotaSpec, sumsOf, total } from "../kubernetes/quotas.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const quotaFitsRollingSurge = rule({
  id: "quota-fits-rolling-surge",
  title: "The quota is sufficient for the surge of a rollout.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [82],
  remediation: ["Raise the quota to the sum that is needed, or lower strategy.rollingUpdate.maxSurge."],
  subjects: everyObject<QuotaSpec>("ResourceQuota"),
  check: (quota, { contract, graph }) => {
    const sums = sumsOf(graph, contract, quota);
    if (sums.length === 0) return new NotApplicable("It counts no pods of the stack.");
    return problemsOf(sums, (sum) => {
      const need = total(sum, ({ max, surge }) => max + surge);
      // Without room even for the old version, that is another rule's finding.
      if (
        exceeds(
          total(sum, ({ max }) => max),
          sum.hard,
        ) ||
        !exceeds(need, sum.hard)
      )
        return undefined;
      return `${sum.name} needs ${written(need, sum.name)} while all roll out at their highest, and the quota is ${written(sum.hard, sum.name)}`;
    });
  },
});
