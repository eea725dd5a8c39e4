import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** A random text that is made once, and kept in a file for its owner's eyes only. */
export async function secretFile(path: string): Promise<string> {
  return (await existing(path)) ?? (await made(path));
}

async function existing(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

async function made(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(8).toString("hex")}`;
  await writeFile(draft, randomBytes(24).toString("hex"), { mode: 0o600, flag: "wx" });
  // A link appears with its contents, and only if there is none yet: whoever is first decides for all.
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(draft, { force: true });
  return readFile(path, "utf8");
}
