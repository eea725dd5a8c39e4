import type { KubernetesObject } from "../kubernetes/objects.ts";
import { Graph, type Unreadable } from "./graph.ts";
import { jsonValues } from "./json-stream.ts";
import { Resource } from "./resource.ts";
import { SelfReference, withUnknowns } from "./values.ts";
import { type ReadDocument, yamlDocuments } from "./yaml.ts";

/** A file of manifests: YAML or JSON, many documents, lists. */
export interface ManifestFile {
  readonly path: string;
  /** What is in it, or why that can't be read. */
  readonly content: string | Uint8Array | Error;
}

/**
 * The graph of plain manifests, rendered by whatever, read as kubectl and Helm read them. What can't be read is told and
 * nothing of it is judged; the rest is.
 */
export function graphFromManifests(files: readonly ManifestFile[]): Graph {
  const unreadable: Unreadable[] = [];
  const resources = files.flatMap((file) => resourcesIn(file, unreadable));
  return new Graph(resources, [], [], unreadable);
}

function resourcesIn({ content, path }: ManifestFile, unreadable: Unreadable[]): readonly Resource[] {
  const text = typeof content === "string" || content instanceof Error ? content : decode(content);
  if (text instanceof Error) {
    unreadable.push({ source: path, reason: text.message });
    return [];
  }
  const documents: readonly ReadDocument[] = jsonValues(text) ?? yamlDocuments(text);
  return documents.flatMap(({ line, problem, value }) => {
    const source = `${path}:${line}`;
    const tell = (reason: string) => {
      unreadable.push({ source, reason: reason + templateHint(text, reason) });
    };
    if (problem === undefined) return objectsIn(value, source, tell);
    tell(problem);
    return [];
  });
}

/** What isn't rendered is the most common reason for YAML that can't be read. */
function templateHint(text: string, reason: string): string {
  return /\{\{.*?\}\}/s.test(text) && !reason.includes("template")
    ? "; it looks like a template that isn't rendered"
    : "";
}

/** UTF-16 where a mark at its beginning says so, as PowerShell writes files. */
function decode(bytes: Uint8Array): string | Error {
  const mark = `${bytes[0]} ${bytes[1]}`;
  const encoding = mark === "255 254" ? "utf-16le" : mark === "254 255" ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return new Error(encoding === "utf-8" ? "it isn't UTF-8" : "it isn't UTF-16, as its first bytes say");
  }
}

type Tell = (reason: string) => void;
interface Typed {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The objects of a document: none in an empty one, several in a list, whose items may leave their kind to it. */
function objectsIn(value: unknown, source: string, tell: Tell, itemOf?: Typed): readonly Resource[] {
  if (value === null || value === undefined) return [];
  const typed = withTypeOf(value, itemOf);
  if (typeof typed === "string") {
    tell(typed);
    return [];
  }
  const { items } = typed;
  if (!typed.kind.endsWith("List") || !Array.isArray(items)) return object(typed, source, tell);
  const kind = typed.kind.slice(0, -"List".length);
  const of = kind === "" ? undefined : { apiVersion: typed.apiVersion, kind };
  return items.flatMap((item: unknown, index) =>
    objectsIn(item ?? "", source, (reason) => tell(`items[${index}]: ${reason}`), of),
  );
}

function object(value: KubernetesObject, source: string, tell: Tell): readonly Resource[] {
  try {
    return [new Resource(withUnknowns(value, source) as KubernetesObject, { source })];
  } catch (problem) {
    if (!(problem instanceof SelfReference)) throw problem;
    tell("a part of it contains itself");
    return [];
  }
}

/** The object with its kind, or what it is in place of one. */
function withTypeOf(
  value: unknown,
  { apiVersion: ofList, kind: ofItems }: Partial<Typed> = {},
): (KubernetesObject & { readonly items?: unknown }) | string {
  if (Array.isArray(value)) return "it is a list, and no Kubernetes object";
  if (typeof value !== "object" || value === null) return "it is a single value, and no Kubernetes object";
  const { apiVersion = ofList, kind = ofItems } = value as {
    readonly apiVersion?: unknown;
    readonly kind?: unknown;
  };
  if (apiVersion === undefined && kind === undefined)
    return "it has neither apiVersion nor kind, so it is no Kubernetes object, but perhaps the values of a chart or a kustomization to render";
  for (const [field, text] of Object.entries({ apiVersion, kind }))
    if (typeof text !== "string" || text === "")
      return `its ${field} ${text === undefined || text === null || text === "" ? "is missing" : "isn't a string"}`;
  return { ...value, apiVersion, kind } as KubernetesObject;
}
