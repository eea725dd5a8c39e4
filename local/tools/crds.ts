import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { sourcesOf } from "./go.ts";

/** Custom resource definitions that come with a Go module, at the version in `crds/go.mod`. */
interface Source {
  readonly module: string;
  /** The folder with the definitions in that module. */
  readonly folder: string;
  /** Names of those to take. @default all */
  readonly only?: readonly string[];
  /** The facility whose operator brings them: without it, the API server is not to know them. @default none */
  readonly facility?: string;
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
  {
    module: "github.com/traefik/traefik/v3",
    folder: "docs/content/reference/dynamic-configuration",
    // Traefik watches all of its kinds, and waits for each.
    only: [
      "ingressroutes.traefik.io",
      "ingressroutetcps.traefik.io",
      "ingressrouteudps.traefik.io",
      "middlewares.traefik.io",
      "middlewaretcps.traefik.io",
      "serverstransports.traefik.io",
      "serverstransporttcps.traefik.io",
      "tlsoptions.traefik.io",
      "tlsstores.traefik.io",
      "traefikservices.traefik.io",
    ],
    why: "Stacks may say what Traefik does with a request, and which TLS it speaks.",
  },
  {
    module: "istio.io/api",
    folder: "kubernetes",
    only: ["gateways.networking.istio.io", "virtualservices.networking.istio.io"],
    why: "Stacks may route through Istio. Nothing serves it here: the API server checks what they say.",
  },
  {
    module: "github.com/cloudnative-pg/cloudnative-pg",
    folder: "config/crd/bases",
    facility: "postgres-operator",
    why: "Stacks may keep state in PostgreSQL, which CloudNativePG runs.",
  },
  {
    module: "github.com/cloudnative-pg/plugin-barman-cloud",
    folder: "config/crd/bases",
    facility: "postgres-operator",
    why: "PostgreSQL is backed up by the Barman Cloud plugin.",
  },
];

interface Definition {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
}

/** Every custom resource definition that each cluster gets, in YAML: from the module cache, downloaded where absent. */
export async function definitions(): Promise<readonly string[]> {
  return read(sources.filter(({ facility }) => facility === undefined));
}

/** The same of all that stacks may use, those that come with a facility too. */
export async function everyDefinition(): Promise<readonly string[]> {
  return read(sources);
}

async function read(from: readonly Source[]): Promise<readonly string[]> {
  const found = await Promise.all(from.map(definitionsOf));
  return found.flat();
}

async function definitionsOf({ module, folder, only }: Source): Promise<readonly string[]> {
  const top = join(await sourcesOf("tools/crds", module), folder);
  const files = (await readdir(top)).filter((name) => name.endsWith(".yaml")).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(top, name), "utf8")));
  if (only === undefined) return texts;
  return pick(texts.join("\n---\n"), only, module);
}

/** The documents of those names; one that the module does not have any more is an error, not a gap. */
function pick(text: string, names: readonly string[], module: string): readonly string[] {
  const documents = new Map(
    text.split(/^---$/m).flatMap((document): (readonly [string, string])[] => {
      if (!document.includes("kind: CustomResourceDefinition")) return [];
      const name = (parseAllDocuments(document)[0]?.toJS() as Definition | null)?.metadata?.name;
      return name === undefined ? [] : [[name, document]];
    }),
  );
  return names.map((name) => {
    const found = documents.get(name);
    if (found === undefined) throw new Error(`${module} has no custom resource definition ${name}.`);
    return found;
  });
}
