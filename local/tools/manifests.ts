import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { work } from "../../lib/paths.ts";
import { sourcesOf } from "./go.ts";

/** Manifests that come with a Go module, at the version in `crds/go.mod`; stacks of facilities name them by their digests. */
interface Source {
  readonly module: string;
  /** The files in that module, which become one, in this order. */
  readonly paths: readonly string[];
  /** The file below `.seaworthy/manifests`, as the stack's setting has it. */
  readonly name: string;
}

const sources: readonly Source[] = [
  {
    module: "github.com/cloudnative-pg/cloudnative-pg",
    paths: ["releases/cnpg-1.30.1.yaml"],
    name: "cloudnative-pg-1.30.1.yaml",
  },
  {
    module: "github.com/cloudnative-pg/plugin-barman-cloud",
    paths: ["manifest.yaml"],
    name: "plugin-barman-cloud-0.15.0.yaml",
  },
  {
    module: "github.com/prometheus-operator/prometheus-operator",
    paths: ["bundle.yaml"],
    name: "prometheus-operator-0.85.0.yaml",
  },
  {
    module: "github.com/cert-manager/cert-manager",
    paths: [
      ...["acme.cert-manager.io_challenges", "acme.cert-manager.io_orders"],
      ...["certificaterequests", "certificates", "clusterissuers", "issuers"].map(
        (plural) => `cert-manager.io_${plural}`,
      ),
    ].map((definition) => `deploy/crds/${definition}.yaml`),
    name: "cert-manager-1.21.2.yaml",
  },
  {
    module: "github.com/bitnami-labs/sealed-secrets",
    paths: ["helm/sealed-secrets/crds/bitnami.com_sealedsecrets.yaml"],
    name: "sealed-secrets-0.36.6.yaml",
  },
];

const folder = join(work, "manifests");

/** Puts the released manifests where the stacks of the embedded cluster look for them; does nothing where they are. */
export async function ensureManifests(): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(sources.map(ensure));
}

async function ensure({ module, name, paths }: Source): Promise<void> {
  const top = await sourcesOf("tools/crds", module);
  const bytes = Buffer.concat(paths.map((path) => readFileSync(join(top, path))));
  const target = join(folder, name);
  if (existsSync(target) && readFileSync(target).equals(bytes)) return;
  // Takes its place whole: a preview beside this reads one or the other.
  const made = `${target}.${process.pid}`;
  await writeFile(made, bytes);
  await rename(made, target);
}
