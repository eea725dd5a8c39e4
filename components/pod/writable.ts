import { z } from "zod";
import { quantity } from "../fields.ts";
import type { ScratchFolder } from "./mounts.ts";

/** Folders that a program writes to, as a stack file or a release has them; the root file system is read-only. */

const folder = z
  .string()
  .regex(/^(\/[\w.-]+)+$/, "an absolute path without a / at its end, such as /tmp")
  .refine((path) => !/\/\.{1,2}(\/|$)/.test(path), "a path without . and ..");

const writablePath = z.strictObject({
  path: folder.describe("Path of the folder."),
  size: quantity.describe("Size limit. The pod is evicted if the folder grows larger."),
  copied: z
    .boolean()
    .default(false)
    .describe("Copies the content of the folder from the image, which needs the command `cp`."),
});

export const writablePaths = z
  .array(writablePath)
  .refine((paths) => new Set(paths.map(({ path }) => path)).size === paths.length, "each path once");

export type WritablePath = Readonly<z.input<typeof writablePath>>;

/** The folders of a pod. */
export function scratchFolders(paths: readonly WritablePath[]): readonly ScratchFolder[] {
  return paths.map(({ copied, path, size }) => ({
    mountPath: path,
    sizeLimit: size,
    ...(copied && { copied }),
  }));
}
