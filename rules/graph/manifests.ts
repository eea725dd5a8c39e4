import { LineCounter, parseAllDocuments } from "yaml";
import type { KubernetesObject } from "../kubernetes/objects.ts";
import { Graph, type Note } from "./graph.ts";
import { Resource } from "./resource.ts";
import { withUnknowns } from "./values.ts";

/** A file of manifests: YAML or JSON, many documents, lists. */
export interface ManifestFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** The graph of plain manifests, rendered by whatever. What can't be read becomes a note; the rest is judged. */
export function graphFromManifests(files: readonly ManifestFile[]): Graph {
  const notes: Note[] = [];
  const resources = files.flatMap((file) => resourcesIn(file, notes));
  return new Graph(resources, [], notes);
}

function resourcesIn({ content, path }: ManifestFile, notes: Note[]): readonly Resource[] {
  const text = typeof content === "string" ? content : decode(content);
  if (text === undefined) {
    notes.push(`${path} isn't UTF-8 and was left out.`);
    return [];
  }
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  if (!Array.isArray(documents)) return [];
  return [...documents].flatMap((document): readonly Resource[] => {
    const source = `${path}:${lines.linePos(document.range?.[0] ?? 0).line}`;
    const [error] = document.errors;
    if (error)
      return noted(
        notes,
        `${path}:${lines.linePos(error.pos[0]).line}: ${error.message}. That document was left out.`,
      );
    try {
      return objectsIn(withUnknowns(document.toJS(), source)).map(
        (object) => new Resource(object, { source }),
      );
    } catch (problem) {
      return noted(
        notes,
        `${source}: ${problem instanceof Error ? problem.message : problem}. That document was left out.`,
      );
    }
  });
}

function noted(notes: Note[], note: Note): readonly never[] {
  notes.push(note);
  return [];
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The objects of a document: none in an empty one, several in a List. */
function objectsIn(value: unknown): readonly KubernetesObject[] {
  if (value === null || value === undefined) return [];
  if (!isObject(value)) throw new Error("it isn't a Kubernetes object, which has an apiVersion and a kind");
  const { items, kind } = value as { items?: unknown; kind: string };
  return kind.endsWith("List") && Array.isArray(items) ? items.flatMap(objectsIn) : [value];
}

function isObject(value: unknown): value is KubernetesObject {
  const { apiVersion, kind, metadata } = value as Record<string, unknown>;
  const named = metadata === undefined || (typeof metadata === "object" && metadata !== null);
  return typeof apiVersion === "string" && typeof kind === "string" && named;
}
