import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { debian } from "../../local/images/debian.ts";
import type { Tree } from "../../local/images/entry.ts";
import type { ServerProgram } from "./redis-server.ts";

/**
 * The server that the embedded cluster's image of Valkey holds, unpacked into a folder. It comes from a later release of Debian
 * than this machine's, and so runs with that release's own libraries.
 */
export async function valkeyServer(folder: string): Promise<ServerProgram> {
  const tree = await debian({ packages: ["valkey-server"], leaveOut: [], release: "trixie" });
  const loader = find(tree, /\/ld-linux[^/]*\.so\.\d+$/);
  const program = find(tree, /\/bin\/valkey-check-rdb$/);
  const libraries = posix.dirname(find(tree, /\/libc\.so\.6$/));
  const wanted = (path: string) => path === loader || path === program || posix.dirname(path) === libraries;
  unpack(new Map([...tree].filter(([path]) => wanted(path))), folder);
  const args = ["--library-path", join(folder, libraries), "--argv0", "valkey-server", join(folder, program)];
  return { command: join(folder, loader), args, argv0: loader };
}

/** The path of the one real file that matches. */
function find(tree: Tree, pattern: RegExp): string {
  const found = [...tree].find(([path, { type }]) => type === "file" && pattern.test(path));
  if (!found) throw new Error(`Debian's packages of Valkey hold no file like ${pattern}.`);
  return found[0];
}

function unpack(tree: Tree, folder: string): void {
  for (const [path, entry] of tree) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    if (entry.type === "symlink") symlinkSync(entry.linkname, target);
    else if (entry.type === "file" && Buffer.isBuffer(entry.content))
      writeFileSync(target, entry.content, { mode: entry.mode });
  }
}
