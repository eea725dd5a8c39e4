import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { work } from "../../lib/paths.ts";
import { sourcesOf } from "./go.ts";

/** What a project releases for `kubectl apply`, in the Go module that its program is built from. */
interface Release {
  /** The file's name here, without the version. */
  readonly name: string;
  readonly module: string;
  readonly file: (version: string) => string;
}

const releases: readonly Release[] = [
  {
    name: "cloudnative-pg",
    module: "github.com/cloudnative-pg/cloudnative-pg",
    file: (version) => `releases/cnpg-${version}.yaml`,
  },
  {
    name: "plugin-barman-cloud",
    module: "github.com/cloudnative-pg/plugin-barman-cloud",
    file: () => "manifest.yaml",
  },
];

export const manifestsFolder = join(work, "manifests");

/**
 * Puts the manifests of PostgreSQL's operator and of its plugin where a platform's stack reads them, byte for byte as they
 * were released.
 * @returns their paths, such as `cloudnative-pg-1.30.1.yaml` in the folder
 */
export async function ensureManifests(): Promise<readonly string[]> {
  await mkdir(manifestsFolder, { recursive: true });
  return Promise.all(releases.map(ensureManifest));
}

async function ensureManifest({ name, module, file }: Release): Promise<string> {
  const sources = await sourcesOf("tools/cloudnative-pg", module);
  // The module cache calls a folder by its version: name@v1.2.3.
  const version = basename(sources).replace(/^.*@v/, "");
  const content = await readFile(join(sources, file(version)));
  const target = join(manifestsFolder, `${name}-${version}.yaml`);
  const present = await readFile(target).catch(() => undefined);
  if (!present?.equals(content)) {
    const draft = `${target}.${process.pid}`;
    await writeFile(draft, content);
    await rename(draft, target);
  }
  return target;
}
