import { type Document, isMap, isSeq, parseDocument } from "yaml";
import { Problem } from "../lib/problem.ts";
import type { Signature } from "./signoffs.ts";

/**
 * The file of a stack's signatures with one more. It takes the place of those of the same person for the same check; what
 * else the file holds stays as it is.
 * @param text The file as it is; undefined for none.
 */
export function withSignature(text: string | undefined, path: string, signature: Signature): string {
  const document = parseDocument(text ?? "signatures: []", { prettyErrors: false });
  const signatures = signaturesOf(document, path);
  signatures.items = signatures.items.filter(
    (one) => !(isMap(one) && one.get("check") === signature.check && one.get("name") === signature.name),
  );
  signatures.flow = false;
  signatures.add(document.createNode({ ...signature, date: signature.date.toISOString() }));
  return document.toString({ lineWidth: 0 });
}

function signaturesOf(document: Document, path: string) {
  const found = document.errors.length === 0 ? document.get("signatures") : undefined;
  if (isSeq(found)) return found;
  throw new Problem(
    `${path} can't be read as a list of signatures, so none was added.`,
    "Correct it; docs/readiness.md shows its format.",
  );
}
