import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { sourcesOf } from "./go.ts";

/** Custom resource definitions that come with a Go module, at the version in `crds/go.mod`. */
interface Source {
  readonly module: string;
  /** The folder with the definitions in that module. */
  readonly folder: string;
  readonly why: string;
}

const sources: readonly Source[] = [
  {
    module: "github.com/prometheus-operator/prometheus-operator",
    folder: "example/prometheus-operator-crd",
    why: "Stacks say what is measured and what raises an alert.",
  },
  {
    module: "github.com/cert-manager/cert-manager",
    folder: "deploy/crds",
    why: "Stacks may leave certificates to cert-manager.",
  },
  {
    module: "sigs.k8s.io/gateway-api",
    folder: "config/crd/standard",
    why: "Stacks may route through a Gateway, which Traefik serves.",
  },
];

/** The YAML files of every custom resource definition to install, taken from the module cache and downloaded where absent. */
export async function crdFiles(): Promise<string[]> {
  const found = await Promise.all(sources.map(filesOf));
  return found.flat();
}

async function filesOf({ module, folder }: Source): Promise<string[]> {
  const top = join(await sourcesOf("tools/crds", module), folder);
  const names = await readdir(top);
  return names.filter((name) => name.endsWith(".yaml")).map((name) => join(top, name));
}
