import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bin } from "../../lib/paths.ts";
import { moduleFolder } from "./go.ts";
import type { Tool } from "./tool.ts";

/** The files that a module is built from, by path. */
export type Sources = ReadonlyMap<string, Uint8Array>;

/** One hash over everything that decides what a binary is: its sources, its flags, its compiler. */
export function hashOf(tool: Tool, sources: Sources, compiler: string): string {
  // Why a tool is here can be said better without building it again.
  const { why: _, ...decides } = tool;
  const hash = createHash("sha256").update(JSON.stringify([decides, compiler]));
  for (const [path, content] of [...sources].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(JSON.stringify([path, content.length])).update(content);
  }
  return hash.digest("hex");
}

/** Whether a file of a module's folder ends up in its binary. Embedded files may have any name, so only tests are known not to. */
export function isSource(path: string): boolean {
  return !path.endsWith("_test.go") && !path.split("/").includes("testdata");
}

/**
 * Reads a module's own files and those of modules beside it that its go.mod names by their folders; all other dependencies are
 * told by go.sum. An absent folder has none.
 */
export async function sourcesOfModule(folder: string): Promise<Sources> {
  const own = await filesOf(folder);
  const goMod = Buffer.from(own.get("go.mod") ?? "").toString();
  const beside = await Promise.all(
    foldersIn(goMod).map(async (path) =>
      [...(await filesOf(join(folder, path)))].map(([file, content]) => [join(path, file), content] as const),
    ),
  );
  return new Map([...own, ...beside.flat()]);
}

/** The folders that a go.mod puts in the place of modules. */
export function foldersIn(goMod: string): readonly string[] {
  return [...goMod.matchAll(/=> (\.\.?\/\S+)$/gm)].map(([, path = ""]) => path);
}

async function filesOf(folder: string): Promise<Sources> {
  const top = moduleFolder(folder);
  const entries = await readdir(top, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1))
    .filter(isSource);
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(top, path))] as const)),
  );
}

/** Whether the binary is there and was built from these inputs. */
export async function isCurrent(tool: Tool, hash: string): Promise<boolean> {
  const [stamp, binary] = await Promise.all([
    readFile(stampPath(tool), "utf8").catch(() => undefined),
    stat(join(bin, tool.name)).catch(() => undefined),
  ]);
  return stamp === hash && binary !== undefined;
}

/** Says that the binary which is in place was built from these inputs. Goes last, so that an interrupted build is no build. */
export async function writeStamp(tool: Tool, hash: string): Promise<void> {
  const path = stampPath(tool);
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, hash);
  await rename(draft, path);
}

function stampPath(tool: Tool): string {
  return join(bin, ".stamps", tool.name);
}
