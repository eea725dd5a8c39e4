import { parseDocument } from "yaml";
import type { z } from "zod";

/** A file of people's data, which may be wrong. */
export interface TextFile {
  /** As a reader would name it, such as `readiness/exemptions.yaml`. */
  readonly path: string;
  readonly text: string;
}

/** What a file says, or all that is wrong with it: each problem with the file and the key. */
export type Read<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly value?: undefined; readonly problems: readonly string[] };

/** Reads YAML, of which JSON is a part, by a schema. */
export function readDocument<T>({ path, text }: TextFile, schema: z.ZodType<T>): Read<T> {
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error) return { problems: [`${path}: it isn't YAML: ${error.message}`] };
  return check(path, plain(document.toJS), schema);

  // Aliases that name themselves throw here.
  function plain(toJS: () => unknown): unknown {
    try {
      return toJS.call(document);
    } catch {
      return undefined;
    }
  }
}

/** Checks a value that is already there. */
export function check<T>(path: string, value: unknown, schema: z.ZodType<T>): Read<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, problems: [] };
  return { problems: parsed.error.issues.map((issue) => `${path}: ${keyOf(issue.path)}${issue.message}`) };
}

function keyOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "";
  const key = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return `${key.replace(/^\./, "")}: `;
}
