import { parse } from "yaml";
import type { Part, Recipe } from "./recipe.ts";
import { recipes } from "./recipes.ts";

/** What the tests of every change need. A system that takes longer to prepare is tested by itself. */
export const testParts: readonly Part[] = ["backups", "tests"];

/** The little of a stack's file that decides what is built for it. */
interface Config {
  readonly "seaworthy:system"?: unknown;
  readonly "seaworthy:database"?: { readonly external?: unknown } | null;
  readonly "seaworthy:backups"?: { readonly enabled?: unknown } | null;
  readonly "seaworthy:stores"?: Readonly<
    Record<string, { readonly kind?: unknown; readonly external?: unknown } | null>
  > | null;
  readonly "seaworthy:services"?: Readonly<Record<string, { readonly image?: unknown } | null>> | null;
  readonly "seaworthy:facilities"?: Readonly<Record<string, { readonly enabled?: unknown } | null>> | null;
}

/** Facilities whose images nobody else needs; the parts have their names. */
const facilityParts = ["metrics", "cert-manager", "secrets"] as const satisfies readonly Part[];

/** What a stack needs beside what every stack has. */
export function partsOf(stackFile: string): readonly Part[] {
  const config = (parse(stackFile) as { config?: Config | null } | null)?.config ?? {};
  return [
    ...(config["seaworthy:backups"]?.enabled === false ? [] : (["backups"] as const)),
    ...facilityParts.filter((facility) => gives(config, facility)),
    ...(hasPostgres(config) ? (["postgres"] as const) : []),
    ...programsOf(config),
    ...(isKubeop(config) ? (["kubeop"] as const) : []),
  ];
}

/** The parts whose images a stack's services run. */
function programsOf(config: Config): readonly Part[] {
  const named = new Set(Object.values(config["seaworthy:services"] ?? {}).map((service) => service?.image));
  const own = recipes.filter(({ images }) => images.some(({ reference }) => named.has(reference)));
  const parts = own.flatMap(({ part }) => (part === undefined || part === "postgres" ? [] : [part]));
  return [...new Set(parts)];
}

/** Whether a stack gives others this facility. */
function gives(config: Config, facility: string): boolean {
  return config["seaworthy:facilities"]?.[facility]?.enabled === true;
}

/** Whether a stack runs PostgreSQL here, or gives others what runs it. */
function hasPostgres(config: Config): boolean {
  const stores = Object.values(config["seaworthy:stores"] ?? {});
  const runs = stores.some((store) => store?.kind === "postgres" && !store.external);
  return runs || hasDatabase(config) || gives(config, "postgres-operator");
}

function isKubeop(config: Config): boolean {
  return config["seaworthy:system"] === "kubeop";
}

/** kubeOP keeps everything in one, wherever it runs. */
function hasDatabase(config: Config): boolean {
  return isKubeop(config) && !config["seaworthy:database"]?.external;
}

export function recipesFor(parts: readonly Part[]): readonly Recipe[] {
  return recipes.filter(({ part }) => part === undefined || parts.includes(part));
}

/** The tools of those names without those that only images of other parts hold. */
export function toolsFor(parts: readonly Part[], names: readonly string[]): readonly string[] {
  const chosen = recipesFor(parts);
  const left = recipes.filter((recipe) => !chosen.includes(recipe)).flatMap(binariesOf);
  return names.filter((name) => !left.includes(name));
}

function binariesOf({ contents }: Recipe): readonly string[] {
  return contents.flatMap((content) => (content.kind === "binary" ? [content.name] : []));
}
