import type { SyntaxNode } from "@lezer/common";
import { comparisonsIn, nodesOf, textOf } from "../formats/promql.ts";
import { everyAlert } from "../model/alerts.ts";
import { NotApplicable, rule } from "../model/rule.ts";

/** Gauges that are named as counters are, by CloudNativePG's and etcd's own metrics. */
const gauges =
  /^(cnpg_backends(_waiting)?|etcd_debugging_mvcc_(keys|watch_stream|watcher|slow_watcher|pending_events))_total$/;

const isCounter = (name: string) => name.endsWith("_total") && !gauges.test(name);

export const alertExprCounterCompare = rule({
  id: "alert-expr-counter-compare",
  title: "No alert compares the total of a counter.",
  pack: "operability",
  severity: "medium",
  levels: "aaa",
  relation: false,
  requirements: [62],
  remediation: ["Compare increase(…[1h]), or the time since the last success."],
  subjects: everyAlert,
  check: ({ expression }) => {
    if (!expression) return new NotApplicable("Prometheus can't read its expression.");
    const raw = (side: SyntaxNode) =>
      nodesOf({ root: side }, "VectorSelector").filter(
        (node) =>
          isCounter(textOf(expression, node.getChild("Identifier") ?? node)) &&
          !["MatrixSelector", "SubqueryExpr"].includes(node.parent?.name ?? ""),
      );
    const found = comparisonsIn(expression).flatMap(({ left, right }) => [...raw(left), ...raw(right)]);
    return (
      found.length > 0 &&
      `it compares ${textOf(expression, found[0] ?? expression.root)} as it stands: after a year of good nights it needs a year of bad ones`
    );
  },
});
