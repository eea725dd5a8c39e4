import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { bin } from "../../lib/paths.ts";
import { busybox } from "./busybox.ts";
import { debian } from "./debian.ts";
import { complete, owned, type Tree } from "./entry.ts";
import type { Content } from "./recipe.ts";

/** Where the files are that recipes name by `source`. */
export const files = join(import.meta.dirname, "files");

/** The file system that `contents` describe; what comes later in the list wins. */
export async function layer(contents: readonly Content[]): Promise<Tree> {
  const tree: Tree = new Map();
  for (const content of contents) {
    for (const [path, entry] of await unfold(content)) tree.set(path, entry);
  }
  return complete(tree);
}

async function unfold(content: Content): Promise<Tree> {
  switch (content.kind) {
    case "binary":
      return new Map([
        [content.path, { type: "file", content: { source: join(bin, content.name) }, ...owned(0o755) }],
      ]);
    case "file": {
      const bytes = await readFile(join(files, content.source));
      return new Map([[content.path, { type: "file", content: bytes, ...owned(content.mode) }]]);
    }
    case "text":
      return new Map([[content.path, { type: "file", content: Buffer.from(content.text), ...owned(0o644) }]]);
    case "link":
      return new Map([[content.path, { type: "symlink", linkname: content.to, ...owned(0o777) }]]);
    case "directory":
      return new Map([[content.path, { type: "directory", ...owned(content.mode, content.owner) }]]);
    case "busybox":
      return busybox();
    case "debian":
      return debian(content);
  }
}
