import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { root } from "../../../lib/paths.ts";
import { Graph } from "../../../rules/graph/graph.ts";
import { Resource } from "../../../rules/graph/resource.ts";
import { withUnknowns } from "../../../rules/graph/values.ts";
import type { KubernetesObject } from "../../../rules/kubernetes/objects.ts";

const sound = readFileSync(join(root, "rules/testdata/sound.yaml"), "utf8");

/** As many objects, or a few more: the sound stack again and again, each time in a namespace of its own. */
export function tenantObjects(atLeast: number): readonly KubernetesObject[] {
  const [contract, ...others] = objectsIn(sound);
  if (!contract) throw new Error("the sound stack is empty");
  const template = JSON.stringify(others);
  const count = Math.ceil((atLeast - 1) / others.length);
  const tenants = Array.from({ length: count }, (_, tenant) => {
    const name = `shop-${String(tenant).padStart(4, "0")}`;
    return JSON.parse(template.replaceAll(/\bshop\b/g, name)) as readonly KubernetesObject[];
  });
  return [contract, ...tenants.flat()];
}

export function graphOfObjects(objects: readonly KubernetesObject[]): Graph {
  return new Graph(
    objects.map((object) => new Resource(withUnknowns(object, object.kind) as KubernetesObject)),
  );
}

function objectsIn(text: string): readonly KubernetesObject[] {
  const documents = parseAllDocuments(text);
  return Array.isArray(documents) ? documents.map((one) => one.toJS() as KubernetesObject) : [];
}
