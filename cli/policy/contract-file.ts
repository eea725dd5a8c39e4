import { readFileSync } from "node:fs";
import { Problem } from "../../lib/problem.ts";
import { jsonValues } from "../../rules/graph/json-stream.ts";
import { yamlDocuments } from "../../rules/graph/yaml.ts";
import { type Contract, parseContract } from "../../rules/model/contract.ts";
import { resolved } from "./paths.ts";

const help = "docs/contract.md lists its keys.";

/** The contract in a file: a document `kind: Contract`, or what stands in its spec alone. */
export function contractIn(path: string): Contract {
  const text = contentOf(path);
  const [document, second] = jsonValues(text) ?? yamlDocuments(text);
  const problem = second
    ? "holds more than one document"
    : document && "problem" in document
      ? document.problem
      : undefined;
  if (problem !== undefined) throw new Problem(`${path} can't be read as a contract: ${problem}.`, help);
  const { kind, spec } = (document?.value ?? {}) as { readonly kind?: unknown; readonly spec?: unknown };
  try {
    return parseContract(kind === "Contract" ? (spec ?? {}) : (document?.value ?? {}));
  } catch (error) {
    throw new Problem(`${path}: ${error instanceof Error ? error.message : error}`, help);
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(resolved(path), "utf8");
  } catch {
    throw new Problem(`${path} can't be read.`, "Give CONTRACT=file, such as contract.yaml.");
  }
}
