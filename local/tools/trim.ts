import { cp, mkdir, readdir, rm, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { execa } from "execa";
import { work } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { goEnvironment, moduleFolder, sourcesOf } from "./go.ts";
import type { GoTool } from "./tool.ts";

/** The go.mod that a tool is built with where it has trimmed modules: its own one, but for where those are. */
export function trimmedModfile(tool: GoTool): string {
  return join(work, "cache/modules", tool.name, "go.mod");
}

/**
 * Makes a tool's trimmed modules. Go takes packages from a module as a whole and checks it as a whole, so each module is
 * downloaded and checked as ever, and copied with files of ours in the place of its own.
 */
export async function trimModules(tool: GoTool): Promise<void> {
  if (!tool.trimmed) return;
  const folder = moduleFolder(tool.folder);
  const modfile = trimmedModfile(tool);
  const target = dirname(modfile);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  for (const file of ["go.mod", "go.sum"]) await cp(join(folder, file), join(target, file));
  for (const module of tool.trimmed) {
    const copy = join(target, module);
    await mkdir(dirname(copy), { recursive: true });
    // Files of the module cache are read-only, which a copy is not to be.
    await execa("cp", ["-r", "--no-preserve=mode", await sourcesOf(tool.folder, module), copy]);
    await replaceFiles(join(folder, "_instead", module), copy);
    // Relative, so that no path of this machine is in the binary.
    const edit = ["mod", "edit", `-replace=${module}=${relative(folder, copy)}`, modfile];
    await execa("go", edit, { env: goEnvironment(false) });
  }
}

/** Puts our files in the place of a module's. One that has nothing to replace is a mistake, such as an upgrade makes. */
export async function replaceFiles(ours: string, copy: string): Promise<void> {
  const entries = await readdir(ours, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = relative(ours, join(entry.parentPath, entry.name));
    const replaced = await stat(join(copy, path)).catch(() => undefined);
    if (!replaced?.isFile()) {
      throw new Problem(
        `The file ${path} in ${ours} replaces a file that its module does not have.`,
        "Find that code in the module at the version in go.mod, and move, change or remove the file.",
      );
    }
    await cp(join(ours, path), join(copy, path));
  }
}
