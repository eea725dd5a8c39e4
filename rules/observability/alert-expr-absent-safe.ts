import type { Expression } from "../../lib/promql.ts";
import {
  type Comparison,
  comparisonsIn,
  functionsIn,
  metricsIn,
  nodesOf,
  textOf,
} from "../formats/promql.ts";
import { everyAlert } from "../model/alerts.ts";
import { rule } from "../model/rule.ts";

/** One alert for each pod tells of those that are there; another is for when none is. */
const perTarget = /\b(pod|instance|container|node|endpoint)\b/;

/** Whether it asks if of all together nothing is up, which no series can answer. */
function asksForNone(expression: Expression, { left, operator, right }: Comparison): boolean {
  const limit = Number(textOf(expression, right));
  const none = operator === "Lss" ? limit <= 1 : ["Eql", "Lte"].includes(operator) && limit === 0;
  const together = nodesOf({ root: left }, "AggregateExpr").some(
    (node) =>
      !perTarget.test(
        nodesOf({ root: node }, "GroupingLabels")
          .map((labels) => textOf(expression, labels))
          .join(),
      ),
  );
  const metrics = metricsIn({ ...expression, root: left });
  return (
    none && together && metrics.some((metric) => metric === "up" || /_(up|ready|available)$/.test(metric))
  );
}

export const alertExprAbsentSafe = rule({
  id: "alert-expr-absent-safe",
  title: "Alerts on availability also fire when the metric is absent.",
  pack: "operability",
  severity: "high",
  levels: "aaM",
  relation: false,
  requirements: [57],
  remediation: ["Add: or absent(up{…}) with the same labels."],
  subjects: everyAlert,
  check: ({ expression }) => {
    if (!expression) return "Prometheus can't read its expression";
    const blind = comparisonsIn(expression).some((one) => asksForNone(expression, one));
    const safe =
      functionsIn(expression).some((name) => name.startsWith("absent")) ||
      /\bor\b[\s(]+vector\b/.test(expression.text);
    return (
      blind && !safe && "an aggregate of no series is no series: it stays silent when every target is gone"
    );
  },
});
