import { parse } from "yaml";
import type { Part, Recipe } from "./recipe.ts";
import { recipes } from "./recipes.ts";

/** Everything, as the tests need it. */
export const allParts: readonly Part[] = ["backups", "tests"];

/** What a stack needs beside what every stack has. Only a file that switches a part off does without it. */
export function partsOf(stackFile: string): readonly Part[] {
  const settings = (parse(stackFile) as { config?: Readonly<Record<string, unknown>> } | null)?.config ?? {};
  const backups = settings["seaworthy:backups"] as { enabled?: unknown } | null | undefined;
  return backups?.enabled === false ? [] : ["backups"];
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
