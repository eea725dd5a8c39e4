import { realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { root } from "./paths.ts";

/**
 * The file that a setting names, by its path from a folder of the project; undefined for one outside of the project, to which
 * `..` or a symbolic link leads. Whoever may change a stack file must not have other files of the machine read.
 */
export function projectFile(folder: string, path: string, project = root): string | undefined {
  const file = resolve(project, folder, path);
  if (!isWithin(project, file)) return undefined;
  const [from, to] = [real(project), real(file)];
  return from !== undefined && to !== undefined && isWithin(from, to) ? file : undefined;
}

function isWithin(project: string, file: string): boolean {
  const way = relative(project, file);
  return way !== ".." && !way.startsWith(`..${sep}`);
}

/** Without links; as it is where nothing is there, and undefined where nobody can tell. */
function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" ? path : undefined;
  }
}
