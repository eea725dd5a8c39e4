import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bin, work } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { step } from "../../lib/progress.ts";
import { writeArchive } from "./archive.ts";
import { files, layer } from "./layer.ts";
import { recipesFor, testParts } from "./parts.ts";
import type { Recipe } from "./recipe.ts";
import { recipes } from "./recipes.ts";

/** Every image of the embedded cluster: what manifests call it, and how it is made. */
export const images = recipes;

const folder = join(work, "images");

/** What an archive was made from and what is in it, kept beside it. */
interface Stamp {
  readonly inputs: string;
  /** Each image's digest by its reference. */
  readonly digests: Readonly<Record<string, string>>;
}

/**
 * Makes the archives that are missing or whose inputs changed, and returns the paths of all that were asked for.
 * The binaries must have been built before (`ensureTools`).
 * @param names The recipes to make. @default those that the tests of every change need, as their tools are built
 */
export async function ensureImages(
  names: readonly string[] = recipesFor(testParts).map((recipe) => recipe.name),
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const wanted = recipes.filter((recipe) => names.includes(recipe.name));
  const builder = await hashOfBuilder();
  const stale: { recipe: Recipe; inputs: string }[] = [];
  for (const recipe of wanted) {
    const inputs = await hashOfInputs(recipe, builder);
    if ((await stampOf(recipe))?.inputs !== inputs) stale.push({ recipe, inputs });
  }
  if (stale.length > 0) {
    await step("Container images", async ({ update }) => {
      for (const [i, { recipe, inputs }] of stale.entries()) {
        update(`${i + 1} of ${stale.length}: ${recipe.name}`);
        await build(recipe, inputs);
      }
    });
  }
  return wanted.map((recipe) => archivePath(recipe.name));
}

/** The digests of the images in an archive, by reference: what tells an importer whether a node has them already. */
export async function digestsOf(recipe: Recipe): Promise<Readonly<Record<string, string>>> {
  return (await stampOf(recipe))?.digests ?? {};
}

/** Where a recipe's archive is. */
export function archivePath(name: string): string {
  return join(folder, `${name}.tar`);
}

const stampPath = (name: string) => join(folder, `${name}.json`);

async function build(recipe: Recipe, inputs: string): Promise<void> {
  const digests = await writeArchive(archivePath(recipe.name), await layer(recipe.contents), recipe.images);
  const stamp: Stamp = { inputs, digests };
  // Last and at once: an interrupted build leaves no stamp, so that it is made again.
  const draft = `${stampPath(recipe.name)}.${process.pid}`;
  await writeFile(draft, JSON.stringify(stamp, undefined, 2));
  await rename(draft, stampPath(recipe.name));
}

async function stampOf(recipe: Recipe): Promise<Stamp | undefined> {
  const present = await stat(archivePath(recipe.name)).catch(() => undefined);
  if (!present) return undefined;
  const text = await readFile(stampPath(recipe.name), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Stamp);
}

async function hashOfInputs(recipe: Recipe, builder: string): Promise<string> {
  const hash = createHash("sha256").update(builder);
  // A pattern has no JSON of its own, and changing what is left out must change the hash.
  hash.update(JSON.stringify(recipe, (_, value) => (value instanceof RegExp ? value.source : value)));
  for (const content of recipe.contents) {
    if (content.kind === "file") hash.update(await readFile(join(files, content.source)));
    if (content.kind === "binary") hash.update(await fingerprint(recipe, content.name));
  }
  return hash.digest("hex");
}

/** Tells one build of a binary from the next without reading a hundred megabytes. */
async function fingerprint(recipe: Recipe, binary: string): Promise<string> {
  const found = await stat(join(bin, binary)).catch(() => {
    throw new Problem(
      `The image archive ${recipe.name} needs the binary ${binary}, which is not built.`,
      "Run `make up`: it builds the tools first.",
    );
  });
  return `${binary} ${found.size} ${found.mtimeMs}\n`;
}

/** The code beside this file decides what comes out as much as a recipe does. */
async function hashOfBuilder(): Promise<string> {
  const hash = createHash("sha256");
  const names = (await readdir(import.meta.dirname)).filter(
    (name) => name.endsWith(".ts") && name !== "recipes.ts",
  );
  for (const name of names.sort()) hash.update(await readFile(join(import.meta.dirname, name)));
  return hash.digest("hex");
}
