import { z } from "zod";
import { settingsSchemas } from "../systems/index.ts";

/** One setting as its schema describes it. */
interface Row {
  readonly path: string;
  readonly type: string;
  readonly preset: string;
  readonly description: string;
}

/** The part of JSON Schema that settings use. */
interface Node {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Node[];
  /** Mappings of different kinds. */
  readonly oneOf?: readonly Node[];
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: Node | boolean;
}

/** docs/settings.md, from the schemas that check stack files: the two can't disagree. */
export function settingsDocument(): string {
  const tables = Object.entries(settingsSchemas).map(([system, schema]) => {
    const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Node;
    return `## ${system}\n\n${table(rows("", root))}`;
  });
  return `# Settings

Every setting of a stack file, \`stacks/Pulumi.<stack>.yaml\`, below the key \`seaworthy:<setting>\`. A setting that a stack file
leaves out has its default, and the defaults are safe for production. An unknown key is an error.

\`make docs\` generates this page from the schemas in \`systems/*/settings/\`.

${tables.join("\n")}`;
}

function table(all: readonly Row[]): string {
  const lines = all.map(
    ({ path, type, preset, description }) => `| \`${path}\` | ${type} | ${preset} | ${description} |`,
  );
  return ["| setting | type | default | |", "| --- | --- | --- | --- |", ...lines, ""].join("\n");
}

function rows(path: string, node: Node): readonly Row[] {
  const children = [node, ...(node.oneOf ?? [])].flatMap(({ properties = {} }) => Object.entries(properties));
  if (children.length === 0) return [row(path, node)];
  const own = node.description ? [{ path, type: "", preset: "", description: cell(node.description) }] : [];
  return [...own, ...children.flatMap(([key, child]) => rows(path ? `${path}.${key}` : key, child))];
}

function row(path: string, node: Node): Row {
  const preset = node.default === undefined ? "" : `\`${cell(JSON.stringify(node.default))}\``;
  return { path, type: cell(typeName(node)), preset, description: cell(node.description ?? "") };
}

function typeName(node: Node): string {
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum) return node.enum.map((value) => JSON.stringify(value)).join(" or ");
  const kinds = node.anyOf ?? node.oneOf;
  if (kinds) return [...new Set(kinds.map(typeName))].join(" or ");
  if (node.type === "array") return `list of ${node.items ? typeName(node.items) : "anything"}`;
  if (node.type === "object") return "mapping";
  return typeof node.type === "object" ? node.type.join(" or ") : (node.type ?? "");
}

/** A pipe would end the cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
