import type { SyntaxNode } from "@lezer/common";
import type { Expression } from "../../lib/promql.ts";

/** All nodes of one name, such as `VectorSelector`. */
export function nodesOf(
  { root }: Pick<Expression, "root">,
  ...names: readonly string[]
): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  root.cursor().iterate((node) => {
    if (names.includes(node.name)) found.push(node.node);
  });
  return found.filter(({ from, to }) => from >= root.from && to <= root.to);
}

export function textOf({ text }: Expression, node: SyntaxNode): string {
  return text.slice(node.from, node.to);
}

/** The names of the metrics that an expression reads. */
export function metricsIn(expression: Expression): readonly string[] {
  return nodesOf(expression, "VectorSelector").flatMap((selector) => {
    const name = selector.getChild("Identifier");
    return name ? [textOf(expression, name)] : [];
  });
}

/** The functions that it calls, in lower case. */
export function functionsIn(expression: Expression, within: SyntaxNode = expression.root): readonly string[] {
  return nodesOf({ root: within }, "FunctionIdentifier").map((node) =>
    textOf(expression, node).toLowerCase(),
  );
}

/** The texts that labels must equal or match, such as `cordum-nats`. */
export function labelValuesIn(expression: Expression): readonly string[] {
  return nodesOf(expression, "StringLiteral").map((node) => textOf(expression, node).slice(1, -1));
}

/** The numbers that it names, such as a threshold. */
export function numbersIn(expression: Expression): readonly number[] {
  return nodesOf(expression, "NumberDurationLiteral", "NumberLiteral").map((node) =>
    Number(textOf(expression, node)),
  );
}

const comparisons = ["Eql", "Neq", "Lss", "Lte", "Gtr", "Gte"];

export interface Comparison {
  readonly operator: string;
  readonly left: SyntaxNode;
  readonly right: SyntaxNode;
}

/** The comparisons of an expression with both their sides. */
export function comparisonsIn(expression: Expression): readonly Comparison[] {
  return nodesOf(expression, "BinaryExpr").flatMap((node) => {
    const operator = comparisons.find((name) => node.getChild(name));
    const left = node.firstChild;
    const right = node.lastChild;
    return operator && left && right ? [{ operator, left, right }] : [];
  });
}
