import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes the types of Kubernetes' own fields in short, from the OpenAPI document of a release:
 * `node rules/graph/schema/generate.ts <k8s.io/kubernetes>/api/openapi-spec/swagger.json`. Kubernetes is under Apache-2.0.
 */
interface Property {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
}

interface Definition extends Property {
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
  readonly "x-kubernetes-group-version-kind"?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

interface OpenApi {
  readonly definitions: Readonly<Record<string, Definition>>;
}

/** What isn't checked: a status is the cluster's to write, and managedFields are nobody's to read. */
const unread: ReadonlySet<string> = new Set(["status", "managedFields"]);

const scalars: Readonly<Record<string, string>> = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "intOrString",
};

const [, , source = ""] = process.argv;
const { definitions } = JSON.parse(readFileSync(source, "utf8")) as OpenApi;
const kinds: Record<string, string> = {};
const types: Record<string, string> = {};

for (const [name, definition] of Object.entries(definitions)) {
  const { properties, "x-kubernetes-group-version-kind": of = [] } = definition;
  const [first] = of;
  if (of.length !== 1 || !first || !properties?.metadata || name.endsWith("List")) continue;
  kinds[`${first.group === "" ? "" : `${first.group}/`}${first.version} ${first.kind}`] = typeOf(name);
}
const text = JSON.stringify({ kinds, types: Object.fromEntries(Object.entries(types).sort()) });
writeFileSync(
  join(import.meta.dirname, "kubernetes-1.36.ts"),
  `/** Kubernetes 1.36, by generate.ts. */\nexport const kubernetes136 = ${JSON.stringify(text)};\n`,
);

function typeOf(name: string): string {
  const short = name.split(".").slice(-3).join(".");
  if (short in types) return short;
  const { properties = {}, required = [] } = definitions[name] ?? {};
  types[short] = "";
  types[short] = Object.entries(properties)
    .map(([field, property]) => {
      const type = unread.has(field) ? "any" : reference(property);
      return `${field}${required.includes(field) ? "!" : ""}:${type}`;
    })
    .join(" ");
  return short;
}

function reference({ $ref, additionalProperties, format, items, type }: Property): string {
  const name = $ref?.replace("#/definitions/", "");
  if (name !== undefined) return scalars[name] ?? named(name);
  if (type === "array") return `[${items ? reference(items) : "any"}`;
  if (type === "object") return additionalProperties ? `{${reference(additionalProperties)}` : "object";
  return format === "byte" ? "bytes" : (type ?? "any");
}

function named(name: string): string {
  const definition = definitions[name];
  if (!definition) throw new Error(`${name} isn't defined`);
  return definition.properties ? typeOf(name) : reference(definition);
}
