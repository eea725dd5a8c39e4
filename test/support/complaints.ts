import { type Manifest, titleOf } from "./manifest.ts";
import type { Oracle } from "./oracle.ts";

/** All that the API server says against objects: what it refuses, what it warns of, and which of them are one to it. */
export async function complaints(oracle: Oracle, objects: readonly Manifest[]): Promise<readonly string[]> {
  for (const object of objects) if (object.kind === "CustomResourceDefinition") await oracle.define(object);
  const verdicts = await Promise.all(objects.map((object) => oracle.validate(object)));
  const said = verdicts.flatMap(({ errors, warnings }, i) =>
    [...errors, ...warnings].map((text) => `${titleOf(objects[i] as Manifest)}: ${text}`),
  );
  return [...said, ...doubles(objects)];
}

function doubles(objects: readonly Manifest[]): readonly string[] {
  const seen = new Set<string>();
  return objects.flatMap((object) => {
    const place = `${object.apiVersion} ${titleOf(object)}`;
    if (seen.has(place)) return [`${titleOf(object)}: made twice`];
    seen.add(place);
    return [];
  });
}
