/** A request that somebody has declared, with the response that is right. */
export interface DeclaredRequest {
  /** What the request proves. */
  readonly name: string;
  readonly method: string;
  /** A host of the ingress, if not the first that serves the path. */
  readonly host?: string;
  /** This, the headers and the body may have `{name}` for a value that is known when the request is sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status: number;
  /** Expected values in the JSON of the response, by dotted path. */
  readonly answer: Readonly<Record<string, string | number | boolean>>;
  /** Values of the response that later requests use: their names, each with a dotted path. */
  readonly keep: Readonly<Record<string, string>>;
}

interface Response {
  readonly status: number;
  readonly body: string;
}

const placeholder = /\{([a-z0-9_][-\w]*)\}/gi;

/** The names in a text such as `/orders/{id}`. A JSON body has braces, too, but no name right within them. */
export function placeholders(text: string): readonly string[] {
  return [...text.matchAll(placeholder)].map(([, name = ""]) => name);
}

/** All names that a request needs to know. */
export function namesIn({
  body = "",
  headers,
  path,
}: Pick<DeclaredRequest, "body" | "headers" | "path">): readonly string[] {
  return [...new Set([path, body, ...Object.values(headers)].flatMap(placeholders))];
}

/** The request with the values that are known. */
export function filled({ body, headers, method, path }: DeclaredRequest, known: ReadonlyMap<string, string>) {
  const fill = (text: string) => text.replaceAll(placeholder, (all, name: string) => known.get(name) ?? all);
  const inHeaders = Object.entries(headers).map(([name, value]) => [name, fill(value)] as const);
  return {
    method,
    path: fill(path),
    headers: Object.fromEntries(inHeaders),
    ...(body !== undefined && { body: fill(body) }),
  };
}

/** What a response lacks; undefined where it is right. */
export function mistakeIn(
  { answer, status }: Pick<DeclaredRequest, "answer" | "status">,
  response: Response,
): string | undefined {
  if (response.status !== status) return `was answered with ${response.status} instead of ${status}`;
  for (const [path, value] of Object.entries(answer)) {
    const found = valueAt(response, path);
    if (found !== value)
      return `has ${JSON.stringify(found) ?? "nothing"} at ${path} instead of ${JSON.stringify(value)}`;
  }
  return undefined;
}

/** The value at a dotted path of a response in JSON. */
export function valueAt({ body }: Response, path: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}
