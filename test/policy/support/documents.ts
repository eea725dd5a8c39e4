import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../lib/paths.ts";
import type { Graph } from "../../../rules/graph/graph.ts";
import { graphFromManifests } from "../../../rules/graph/manifests.ts";

/** A readiness document's own stack, by its own numbers. */
export type DocumentName = "cordum" | "gravl" | "homelab";

export function documentGraph(name: DocumentName): Graph {
  const path = `test/policy/documents/${name}.yaml`;
  const graph = graphFromManifests([{ path, content: readFileSync(join(root, path), "utf8") }]);
  if (graph.notes.length > 0) throw new Error(graph.notes.join("\n"));
  return graph;
}
