import { comparisonsIn, functionsIn, metricsIn, nodesOf } from "../formats/promql.ts";
import { everyAlert } from "../model/alerts.ts";
import { rule } from "../model/rule.ts";

export const alertExprAbsentSafe = rule({
  id: "alert-expr-absent-safe",
  title: "An alert for what is down fires also when nothing is left to ask.",
  pack: "operability",
  severity: "high",
  levels: "aaM",
  relation: false,
  requirements: [57],
  remediation: ["Add: or absent(up{…}) with the same labels."],
  subjects: everyAlert,
  check: ({ expression }) => {
    if (!expression) return "Prometheus can't read its expression";
    const blind = comparisonsIn(expression).some(
      ({ left, operator, right }) =>
        ["Eql", "Lss", "Lte"].includes(operator) &&
        nodesOf({ root: left }, "AggregateExpr").length > 0 &&
        nodesOf({ root: right }, "VectorSelector").length === 0 &&
        metricsIn({ ...expression, root: left }).some(
          (metric) => metric === "up" || /_(up|ready|available)$/.test(metric),
        ),
    );
    const safe =
      functionsIn(expression).some((name) => name.startsWith("absent")) ||
      /\bor\b[\s(]+vector\b/.test(expression.text);
    return (
      blind && !safe && "an aggregate of no series is no series: it stays silent when every target is gone"
    );
  },
});
