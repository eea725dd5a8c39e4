/** Fields whose keys are chosen by people; all others are those of a type. */
const maps: ReadonlySet<string> = new Set(["matchLabels"]);

/**
 * Part of an object as a CEL expression, for what a MutatingAdmissionPolicy writes. `type` is the part's type, which CEL names
 * after the fields that lead to it, such as `Object.spec`.
 */
export function objectLiteral(type: string, value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => objectLiteral(type, item)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([name, part]) => `${name}: ${maps.has(name) ? map(part) : objectLiteral(`${type}.${name}`, part)}`,
  );
  return `${type}{${fields.join(", ")}}`;
}

function map(values: object): string {
  return `{${Object.entries(values)
    .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(", ")}}`;
}
