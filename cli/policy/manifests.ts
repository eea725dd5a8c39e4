import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { Problem } from "../../lib/problem.ts";
import type { ManifestFile } from "../../rules/graph/manifests.ts";
import { callersFolder, pathsIn } from "./paths.ts";

/**
 * The manifests in folders and all below them, in files, or on standard input (`-`); in order of name, so that results are the
 * same each time. As kubectl does, it follows a link to a file, and no link to a folder that it finds on its way.
 */
export function manifestsIn(text: string): readonly ManifestFile[] {
  if (text === "-") return [{ path: "stdin", content: readFileSync(0) }];
  const files = [...new Set(pathsIn(text).flatMap(filesIn))];
  if (files.length === 0) {
    throw new Problem(
      `${text} contains no manifests.`,
      "Render some there as .yaml, .yml or .json: `helm template … > folder/all.yaml`, `kustomize build … > folder/all.yaml`.",
    );
  }
  const from = callersFolder();
  return files.map((file) => ({ path: shown(file, from), content: contentOf(file) }));
}

function filesIn(path: string): readonly string[] {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (!kind)
    throw new Problem(`There is nothing at ${path}.`, "Give MANIFESTS=folder, a folder with rendered YAML.");
  return kind.isDirectory() ? below(path) : [path];
}

function below(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && /\.(ya?ml|json)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function shown(file: string, from: string): string {
  const path = relative(from, file);
  return path.startsWith("..") ? file : path;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "it may not be read",
  ENOENT: "it is a link to nothing",
  ELOOP: "it is a link to itself",
  EISDIR: "it is a link to a folder, which isn't followed",
};

function contentOf(file: string): Uint8Array | Error {
  try {
    return readFileSync(file);
  } catch (error) {
    return new Error(reasons[(error as NodeJS.ErrnoException).code ?? ""] ?? "it can't be read");
  }
}
