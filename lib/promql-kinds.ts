import type { SyntaxNode } from "@lezer/common";
import { parsePromql } from "./promql.ts";

/** What an expression of PromQL gives. https://prometheus.io/docs/prometheus/latest/querying/basics/ */
export type Kind = "instant vector" | "range vector" | "scalar" | "string";

/** Undefined for what Prometheus would refuse. */
export function kindOfPromql(text: string): Kind | undefined {
  const expression = parsePromql(text);
  if (!expression) return undefined;
  let fits = true;
  const top = expression.root.parent ?? expression.root;
  top.cursor().iterate(({ node }) => {
    if (!operandsFit(node, text)) fits = false;
  });
  const [root] = partsOf(top);
  return fits && root ? kindOf(root, text) : undefined;
}

const scalarFunctions = ["pi", "scalar", "time"];
const rangeFunctions =
  /_over_time$|^(changes|i?delta|deriv|double_exponential_smoothing|i?rate|increase|predict_linear|resets)$/;

function kindOf(node: SyntaxNode, text: string): Kind {
  const parts = partsOf(node);
  const [first] = parts;
  const last = parts.at(-1);
  switch (node.name) {
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
      return scalarFunctions.includes(textOf(first, text)) ? "scalar" : "instant vector";
    default:
      return "instant vector";
  }
}

/** Functions over time take a range, and nothing else does. */
function operandsFit(node: SyntaxNode, text: string): boolean {
  const kinds = partsOf(node).map((part) => kindOf(part, text));
  switch (node.name) {
    case "BinaryExpr":
    case "UnaryExpr":
      return !kinds.includes("range vector") && !kinds.includes("string");
    case "FunctionCallBody":
      return kinds.includes("range vector") === rangeFunctions.test(textOf(node.parent?.firstChild, text));
    default:
      return true;
  }
}

/** The parts of a node, but for comments. */
function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const parts: SyntaxNode[] = [];
  for (let part = node.firstChild; part; part = part.nextSibling)
    if (part.name !== "LineComment") parts.push(part);
  return parts;
}

function textOf(node: SyntaxNode | null | undefined, text: string): string {
  return node ? text.slice(node.from, node.to).toLowerCase() : "";
}
