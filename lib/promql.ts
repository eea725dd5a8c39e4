import { createRequire } from "node:module";
import type { SyntaxNode } from "@lezer/common";
import type * as Promql from "@prometheus-io/lezer-promql";

const load = createRequire(import.meta.url);

/** A parsed PromQL expression. */
export interface Expression {
  readonly text: string;
  readonly root: SyntaxNode;
}

/** Undefined for what Prometheus would refuse. */
export function parsePromql(text: string): Expression | undefined {
  // With the first expression: most stacks have none of their own, and each preview would read it.
  const { parser } = load("@prometheus-io/lezer-promql") as typeof Promql;
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
