import { z } from "zod";
import { contractSchema } from "../rules/model/contract.ts";

/** The part of JSON Schema that the contract uses. */
interface Node {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Node[];
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: Node | boolean;
}

/** docs/contract.md, from the schema that checks contracts: the two can't disagree. */
export function contractPage(): string {
  const root = z.toJSONSchema(contractSchema, { io: "input", unrepresentable: "any" }) as Node;
  const lines = rows("", root).map(
    ({ description, path, preset, type }) => `| \`${path}\` | ${type} | ${preset} | ${description} |`,
  );
  return `# The contract

The contract holds what Kubernetes objects can't express: facts about the cluster, and decisions of the stack's owner. All keys are
optional. A rule that needs a key which is not set and has no default is UNKNOWN, and never passes
([decision 14](decisions/0014-rules-and-their-graph.md)).

Give the contract in one of three ways: as a document among the manifests, with \`make policy CONTRACT=file\`, or in
\`readiness/stacks/<stack>.yaml\`. A file may hold the keys alone.

\`\`\`yaml
apiVersion: readiness.seaworthy.dev/v1
kind: Contract
metadata: { name: shop }
spec:
  cluster: { nodes: 3, zones: 3, version: "1.36" }
  recoveryPointHours: 1
\`\`\`

\`make docs\` generates this page from the schema in \`rules/model/contract.ts\`. \`[]\` stands for each item of a list, \`*\` for each key.

${["| key | type | default | |", "| --- | --- | --- | --- |", ...lines, ""].join("\n")}`;
}

interface Row {
  readonly path: string;
  readonly type: string;
  readonly preset: string;
  readonly description: string;
}

function rows(path: string, node: Node): readonly Row[] {
  const { additionalProperties: values, items, properties } = node;
  const own = path === "" ? [] : [row(path, node)];
  if (properties)
    return [
      ...own,
      ...Object.entries(properties).flatMap(([key, child]) =>
        rows(path === "" ? key : `${path}.${key}`, child),
      ),
    ];
  if (items?.properties) return [...own, ...rows(`${path}[]`, items).slice(1)];
  if (typeof values === "object" && values.properties) return [...own, ...rows(`${path}.*`, values).slice(1)];
  return own;
}

function row(path: string, node: Node): Row {
  const preset = node.default === undefined ? "" : `\`${cell(JSON.stringify(node.default))}\``;
  return { path, type: cell(typeName(node)), preset, description: cell(node.description ?? "") };
}

function typeName({ additionalProperties: values, anyOf, const: only, items, type }: Node): string {
  if (only !== undefined) return JSON.stringify(only);
  if (anyOf) return anyOf.map(typeName).join(" or ");
  if (type === "array") return `list of ${items ? typeName(items) : "anything"}`;
  if (type === "object" && typeof values === "object") return `map of ${typeName(values)}`;
  return type ?? "anything";
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
