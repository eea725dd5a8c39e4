import ts from "typescript";
import type { Sources } from "./imports.ts";

/** Where code asks whether something is one of these texts, such as the kind of a store: by a comparison, or by a case. */
export function branchesOn(texts: ReadonlySet<string>, sources: Sources): readonly string[] {
  return [...sources].flatMap(([path, text]) => {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      for (const asked of askedFor(node))
        if (ts.isStringLiteralLike(asked) && texts.has(asked.text)) {
          const { line } = file.getLineAndCharacterOfPosition(asked.getStart(file));
          found.push(`${path}:${line + 1} asks for "${asked.text}"`);
        }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  });
}

const comparisons: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

function askedFor(node: ts.Node): readonly ts.Node[] {
  if (ts.isCaseClause(node)) return [node.expression];
  return ts.isBinaryExpression(node) && comparisons.has(node.operatorToken.kind)
    ? [node.left, node.right]
    : [];
}
