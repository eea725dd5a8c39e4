import { archivePath, digestsOf, images as recipes } from "../images/index.ts";
import { onMachine } from "./machine.ts";
import { nodes } from "./topology.ts";

/** The reference that manifests use for an image of `local/images`, by its archive's name. */
export function reference(name: string): string {
  const image = recipes.find((recipe) => recipe.name === name)?.images[0];
  if (!image) throw new Error(`There is no image ${name} in local/images.`);
  return image.reference;
}

/** Imports into each node's containerd what it does not have yet, all nodes at the same time. */
export async function importImages(
  archives: readonly string[],
  update: (detail: string) => void = () => {},
): Promise<void> {
  const wanted = recipes.filter(({ name }) => archives.includes(archivePath(name)));
  const missing = await Promise.all(
    nodes.map(async ({ name }) => ({ node: name, archives: await missingOn(name, wanted) })),
  );
  const total = missing.reduce((sum, { archives }) => sum + archives.length, 0);
  let done = 0;
  await Promise.all(
    missing.map(async ({ node, archives }) => {
      for (const name of archives) {
        update(`${done} of ${total}: ${name} into ${node}`);
        await containerd(node, "images", "import", archivePath(name));
        done++;
      }
    }),
  );
}

async function missingOn(node: string, wanted: typeof recipes): Promise<readonly string[]> {
  const present = parseImages(await containerd(node, "images", "list"));
  const missing: string[] = [];
  for (const recipe of wanted) {
    const digests = Object.entries(await digestsOf(recipe));
    if (digests.some(([image, digest]) => present.get(image) !== digest)) missing.push(recipe.name);
  }
  return missing;
}

/** Reads references and digests from the table that `ctr images list` prints. */
export function parseImages(table: string): ReadonlyMap<string, string> {
  const rows = table.trim().split("\n").slice(1);
  return new Map(
    rows.map((row) => {
      const [image = "", , digest = ""] = row.split(/\s+/);
      return [image, digest];
    }),
  );
}

const containerd = (node: string, ...args: string[]) =>
  onMachine(node, "ctr", ["--namespace=k8s.io", ...args]);
