import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";

/** A parsed PromQL expression. */
export interface Expression {
  readonly text: string;
  readonly root: SyntaxNode;
}

/** Undefined for what Prometheus would refuse. */
export function parsePromql(text: string): Expression | undefined {
  const tree = parser.parse(text);
  let broken = false;
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) broken = true;
    },
  });
  const root = tree.topNode.firstChild;
  return broken || !root ? undefined : { text, root };
}
