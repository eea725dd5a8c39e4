/** One JSON value of several that follow one another, and the line that it begins in. */
export interface JsonValue {
  readonly line: number;
  readonly value: unknown;
}

/** The values of a text of JSON, one or many; undefined for what isn't JSON throughout. */
export function jsonValues(text: string): readonly JsonValue[] | undefined {
  const start = text.search(/\S/);
  if (start < 0 || !"{[".includes(text[start] ?? "")) return undefined;
  const whole = parse(text);
  if (whole) return [{ line: lineAt(text, start), value: whole.value }];
  const values: JsonValue[] = [];
  for (let from = start; from < text.length; ) {
    const end = endOf(text, from);
    const parsed = end === undefined ? undefined : parse(text.slice(from, end));
    if (end === undefined || !parsed) return undefined;
    values.push({ line: lineAt(text, from), value: parsed.value });
    const next = text.slice(end).search(/\S/);
    from = next < 0 ? text.length : end + next;
  }
  return values;
}

/** The parser's own words quote the text, which may hold secrets. */
function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Where the object or list that begins there ends. */
function endOf(text: string, from: number): number | undefined {
  let depth = 0;
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/gs;
  token.lastIndex = from;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const [first] = found[0];
    if (first === '"') continue;
    depth += first === "{" || first === "[" ? 1 : -1;
    if (depth === 0) return token.lastIndex;
  }
  return undefined;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
