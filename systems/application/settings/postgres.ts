import { connectionBudget, postgresContradictions } from "../../../components/postgres/contradictions.ts";
import type { Contradiction } from "../../../components/system/contradictions.ts";
import { storesOfKind } from "../kinds.ts";
import { clientsOf } from "../parts.ts";
import { connectionsOf, databaseOf } from "../pools.ts";
import type { ApplicationSettings } from "./schema.ts";
import type { PostgresStoreSettings } from "./stores.ts";

/** What can't be as it is in a PostgreSQL of an application. */
export function postgres(settings: ApplicationSettings): readonly Contradiction[] {
  return storesOfKind(settings.stores, "postgres").flatMap(([name, store]) => {
    const path = ["stores", name];
    return [
      ...connectionBudget(path, store, connectionsOf(name, store, settings), [
        `stores.${name}.pools`,
        "services",
      ]),
      ...clients(name, store, settings),
      ...postgresContradictions(path, store, settings),
    ];
  });
}

/** Whoever is named connects, and whoever connects has a database. */
function clients(
  name: string,
  store: PostgresStoreSettings,
  settings: ApplicationSettings,
): readonly Contradiction[] {
  const known = clientsOf(name, settings);
  const who = known.length > 0 ? known.join(", ") : "nobody";
  const unknown = (path: readonly string[], client: string): readonly Contradiction[] =>
    known.includes(client) ? [] : [{ path, because: [], allowed: `the name of a client of ${name}: ${who}` }];
  const path = ["stores", name];
  return [
    ...Object.keys(store.pools).flatMap((client) => unknown([...path, "pools", client], client)),
    ...Object.entries(store.databases).flatMap(([database, { clients = [] }]) =>
      clients.flatMap((client, i) => unknown([...path, "databases", database, "clients", `${i}`], client)),
    ),
    ...known
      .filter((client) => databaseOf(store, client) === undefined)
      .map((client) => ({
        path: [...path, "databases"],
        because: [],
        allowed: `a database that ${client} uses: \`clients\` of each lists its clients`,
      })),
  ];
}
