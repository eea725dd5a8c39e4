import { z } from "zod";

type Node = z.core.JSONSchema.BaseSchema;

/** The keys that a schema has at its top. */
export function settingsOf(schema: z.ZodType): readonly string[] {
  return knownKeys(schema, [], undefined);
}

/** The keys that a schema has at a path of `raw`, read from its JSON Schema, which knows them through every wrapper. */
export function knownKeys(schema: z.ZodType, path: readonly PropertyKey[], raw: unknown): readonly string[] {
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  let value = raw;
  let nodes = alternatives(root, value);
  for (const key of path) {
    value = partOf(value, key);
    nodes = nodes.flatMap((node) => below(node, key)).flatMap((node) => alternatives(node, value));
  }
  return [...new Set(nodes.flatMap(({ properties = {} }) => Object.keys(properties)))];
}

/** What may be at a key: the property of this name, or what all entries of a mapping or a list are. */
function below({ additionalProperties, items, properties }: Node, key: PropertyKey): readonly Node[] {
  const own = properties?.[String(key)];
  return [own ?? additionalProperties ?? items].flat().filter((node) => typeof node === "object");
}

/** Each shape that a value may have; where it says its `kind`, those of this kind. */
function alternatives(node: Node, value: unknown): readonly Node[] {
  const choices = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])];
  const kind = partOf(value, "kind");
  const all = choices.filter((one) => typeof one === "object").flatMap((one) => alternatives(one, value));
  const same = all.filter((one) => kindOf(one) === kind);
  return [node, ...(kind !== undefined && same.length > 0 ? same : all)];
}

function kindOf({ properties }: Node): unknown {
  const kind = properties?.kind;
  return typeof kind === "object" ? kind.const : undefined;
}

function partOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
