import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { work } from "../../lib/paths.ts";
import { debian } from "./debian.ts";
import { owned, type Tree } from "./entry.ts";

const program = "/bin/busybox";

let unpacked: Promise<Tree> | undefined;

/** Debian's static busybox at its usual place, with a link at the usual place of each command that it knows. */
export function busybox(): Promise<Tree> {
  // Several images hold it, and asking apt takes a second.
  unpacked ??= unpack();
  return unpacked;
}

async function unpack(): Promise<Tree> {
  const entry = (await debian({ packages: ["busybox-static"], leaveOut: [] })).get("/usr/bin/busybox");
  if (entry?.type !== "file" || !Buffer.isBuffer(entry.content)) {
    throw new Error("Debian's package busybox-static has no file bin/busybox");
  }
  const tree: Tree = new Map([[program, entry]]);
  for (const path of await commands(entry.content)) {
    if (path !== program) tree.set(path, { type: "symlink", linkname: program, ...owned(0o777) });
  }
  return tree;
}

/** Asks the program itself, because each build of busybox has its own choice of commands. */
async function commands(content: Buffer): Promise<string[]> {
  const folder = join(work, "cache/busybox");
  await mkdir(folder, { recursive: true });
  const copy = join(folder, `busybox-${process.pid}`);
  await writeFile(copy, content, { mode: 0o755 });
  const { stdout } = await execa(copy, ["--list-full"]).finally(() => rm(copy));
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => `/${line}`);
}
