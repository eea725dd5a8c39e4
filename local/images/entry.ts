import { posix } from "node:path";

interface Owned {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** One thing in a file system: what a tar header says, and the bytes of a file or where they are. */
export type Entry =
  | (Owned & { readonly type: "file"; readonly content: Buffer | { readonly source: string } })
  | (Owned & { readonly type: "directory" })
  | (Owned & { readonly type: "symlink" | "link"; readonly linkname: string });

/** A file system: entries by their path, absolute and without an ending slash. */
export type Tree = Map<string, Entry>;

/** What root owns and everybody may read. */
export function owned(mode: number, owner = 0): Owned {
  return { mode, uid: owner, gid: owner };
}

/**
 * The tree with the folders that its paths need, sorted by path. Hard links are moved behind everything else,
 * because unpacking one needs the file that it names.
 */
export function complete(tree: Tree): Tree {
  const whole: Tree = new Map(tree);
  for (const path of tree.keys()) {
    for (let folder = posix.dirname(path); folder !== "/"; folder = posix.dirname(folder)) {
      if (!whole.has(folder)) whole.set(folder, { type: "directory", ...owned(0o755) });
    }
  }
  const order = ([path, entry]: [string, Entry]) => `${entry.type === "link" ? 1 : 0}${path}`;
  return new Map([...whole].sort((a, b) => (order(a) < order(b) ? -1 : 1)));
}
