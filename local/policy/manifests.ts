import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ManifestFile } from "../../rules/graph/manifests.ts";
import { Problem } from "../lib/problem.ts";

/** The manifests in a folder and all below it, or one file; in order of name, so that results are the same each time. */
export function manifestsIn(path: string): readonly ManifestFile[] {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (!kind)
    throw new Problem(`There is nothing at ${path}.`, "Give MANIFESTS=folder, with rendered YAML in it.");
  const files = kind.isDirectory() ? below(path) : [path];
  if (files.length === 0) {
    throw new Problem(
      `${path} holds no manifests.`,
      "Render some there as .yaml, .yml or .json: `helm template … > folder/all.yaml`, `kustomize build … > folder/all.yaml`.",
    );
  }
  return files.map((file) => ({ path: file, content: readFileSync(file) }));
}

function below(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
