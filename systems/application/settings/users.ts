import type { Contradiction } from "../../../components/system/contradictions.ts";
import { askKind, kinds } from "../kinds.ts";
import { programsOf } from "../parts.ts";
import type { ApplicationSettings } from "./schema.ts";
import type { StoreSettings } from "./stores.ts";

/** Clients log in to a store of the stack by their names, some of which are users of its servers. */
export function storeUsers(settings: ApplicationSettings): readonly Contradiction[] {
  const { stores, workers } = settings;
  const programs = programsOf(settings).map(({ name, path, program }) => ({
    ...{ name, path },
    connects: program.connects,
  }));
  const others = Object.entries(workers).map(([name, { connects }]) => ({
    ...{ name, connects },
    path: ["workers", name],
  }));
  return [...programs, ...others].flatMap(({ connects, name, path }) =>
    connects.flatMap((store) => taken(name, path, store, stores[store])),
  );
}

function taken(
  name: string,
  path: readonly string[],
  store: string,
  settings: StoreSettings | undefined,
): readonly Contradiction[] {
  if (!settings) return [];
  const own = askKind(settings, ({ ownUsers }, of) => ownUsers?.(of) ?? new Set<string>());
  if (!own.has(name)) return [];
  const others = [...own].filter((other) => other !== name).join(", ");
  const allowed = `another name for what connects to ${store}: ${name} is a user of ${kinds[settings.kind].title} itself, like ${others}`;
  return [{ path, because: [[...path, "connects"].join("."), `stores.${store}`], allowed }];
}
