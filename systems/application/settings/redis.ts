import { ownUsers } from "../../../components/redis/acl.ts";
import type { Contradiction } from "../../../components/system/contradictions.ts";
import { programsOf } from "../parts.ts";
import type { ApplicationSettings } from "./schema.ts";

/** Clients log in to a Redis of the stack by their names, some of which are users of Redis itself. */
export function redisUsers(settings: ApplicationSettings): readonly Contradiction[] {
  const { stores, workers } = settings;
  const programs = programsOf(settings).map(({ name, path, program }) => ({
    ...{ name, path },
    connects: program.connects,
  }));
  const others = Object.entries(workers).map(([name, { connects }]) => ({
    ...{ name, connects },
    path: ["workers", name],
  }));
  return [...programs, ...others]
    .filter(({ name }) => ownUsers.has(name))
    .flatMap(({ connects, name, path }) =>
      connects.filter((store) => hasUsers(stores[store])).map((store) => taken(name, path, store)),
    );
}

function hasUsers(store: ApplicationSettings["stores"][string] | undefined): boolean {
  return store?.kind === "redis" && !store.external && store.topology !== "single";
}

function taken(name: string, path: readonly string[], store: string): Contradiction {
  const allowed = `another name for what connects to ${store}: ${name} is a user of Redis itself, like ${[...ownUsers].filter((other) => other !== name).join(", ")}`;
  return { path, because: [[...path, "connects"].join("."), `stores.${store}`], allowed };
}
