import type { SyntaxNode } from "@lezer/common";
import { parsePromql } from "./promql.ts";

/** What an expression of PromQL gives. https://prometheus.io/docs/prometheus/latest/querying/basics/ */
export type Kind = "instant vector" | "range vector" | "scalar" | "string";

/** Undefined for what Prometheus would refuse. */
export function kindOfPromql(text: string): Kind | undefined {
  const expression = parsePromql(text);
  return expression && kindOf(expression.root, text);
}

const scalarFunctions = ["pi", "scalar", "time"];

function kindOf(node: SyntaxNode, text: string): Kind {
  const [first, last] = operands(node);
  switch (node.name) {
    case "LineComment":
      return node.nextSibling ? kindOf(node.nextSibling, text) : "string";
    case "MatrixSelector":
    case "SubqueryExpr":
      return "range vector";
    case "StringLiteral":
      return "string";
    case "NumberDurationLiteral":
      return "scalar";
    case "OffsetExpr":
    case "ParenExpr":
    case "StepInvariantExpr":
      return first ? kindOf(first, text) : "instant vector";
    case "UnaryExpr":
      return last ? kindOf(last, text) : "instant vector";
    case "BinaryExpr":
      return [first, last].every((side) => side && kindOf(side, text) === "scalar")
        ? "scalar"
        : "instant vector";
    case "FunctionCall":
      return first && scalarFunctions.includes(text.slice(first.from, first.to))
        ? "scalar"
        : "instant vector";
    default:
      return "instant vector";
  }
}

/** The first and the last part of a node, but for comments. */
function operands(node: SyntaxNode): readonly [SyntaxNode | null, SyntaxNode | null] {
  let first = node.firstChild;
  while (first?.name === "LineComment") first = first.nextSibling;
  let last = node.lastChild;
  while (last?.name === "LineComment") last = last.prevSibling;
  return [first, last];
}
