import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { work } from "../../lib/paths.ts";
import { sourcesOf } from "./go.ts";

/** Manifests that come with a Go module, at the version in `crds/go.mod`; stacks of facilities name them by their digests. */
interface Source {
  readonly module: string;
  /** The file in that module. */
  readonly path: string;
  /** The file below `.seaworthy/manifests`, as the stack's setting has it. */
  readonly name: string;
}

const sources: readonly Source[] = [
  {
    module: "github.com/cloudnative-pg/cloudnative-pg",
    path: "releases/cnpg-1.30.1.yaml",
    name: "cloudnative-pg-1.30.1.yaml",
  },
  {
    module: "github.com/cloudnative-pg/plugin-barman-cloud",
    path: "manifest.yaml",
    name: "plugin-barman-cloud-0.15.0.yaml",
  },
  {
    module: "github.com/prometheus-operator/prometheus-operator",
    path: "bundle.yaml",
    name: "prometheus-operator-0.85.0.yaml",
  },
];

const folder = join(work, "manifests");

/** Puts the released manifests where the stacks of the embedded cluster look for them; does nothing where they are. */
export async function ensureManifests(): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(sources.map(ensure));
}

async function ensure({ module, name, path }: Source): Promise<void> {
  const source = join(await sourcesOf("tools/crds", module), path);
  const target = join(folder, name);
  if (existsSync(target) && digest(target) === digest(source)) return;
  // Takes its place whole: a preview beside this reads one or the other.
  const made = `${target}.${process.pid}`;
  await copyFile(source, made);
  await rename(made, target);
}

function digest(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
