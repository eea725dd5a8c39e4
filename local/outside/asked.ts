import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { data } from "../cluster/layout.ts";
import { type OutsidePart, outsideParts } from "./parts.ts";

/** Which stacks ask for what. It is a part of the cluster: a new one starts without. */
const file = join(data, "outside.json");

const part = z.custom<OutsidePart>((name) => typeof name === "string" && Object.hasOwn(outsideParts, name));
const schema = z.record(z.string(), z.array(part));

export type Asked = Readonly<Record<string, readonly OutsidePart[]>>;

export async function asked(): Promise<Asked> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw error;
  });
  return schema.parse(JSON.parse(text));
}

export async function remember(all: Asked): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, JSON.stringify(all, undefined, 2));
  await rename(`${file}.new`, file);
}

/** What a stack asks for in place of what it asked for before. */
export function asking(all: Asked, stack: string, parts: readonly OutsidePart[]): Asked {
  const others = Object.entries(all).filter(([name]) => name !== stack);
  const own = parts.length === 0 ? [] : [[stack, [...new Set(parts)].toSorted()] as const];
  return Object.fromEntries([...others, ...own].toSorted(([a], [b]) => a.localeCompare(b)));
}

/** Each part that some stack asks for, once and in the same order. */
export function partsIn(all: Asked): readonly OutsidePart[] {
  return [...new Set(Object.values(all).flat())].toSorted();
}
