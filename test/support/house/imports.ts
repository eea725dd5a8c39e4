import { dirname, join, normalize } from "node:path";
import ts from "typescript";

/** Files of a checkout, by path from its root. */
export type Sources = ReadonlyMap<string, string>;

/** What each file imports of the checkout's own, in whatever way: types, too, and what is imported only once it is needed. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/** A module that is only known when the program runs. */
export const computed = "(an expression)";

export function importsOf(sources: Sources): Imports {
  return new Map([...sources].map(([path, text]) => [path, new Set(importedBy(path, text))]));
}

function importedBy(path: string, text: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const module = moduleOf(node);
    if (module && !ts.isStringLiteralLike(module)) found.push(computed);
    else if (module?.text.startsWith(".")) found.push(normalize(join(dirname(path), module.text)));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return found;
}

/** The module that a piece of syntax names, if it names one. */
function moduleOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0];
  return undefined;
}
