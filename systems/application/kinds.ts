import { backedUp } from "../../components/backup/backed-up.ts";
import { natsKind } from "../../components/nats/kind.ts";
import { postgresKind } from "../../components/postgres/kind.ts";
import { redisKind } from "../../components/redis/kind.ts";
import type { KindOfStore } from "../../components/system/store-kind.ts";
import type { ApplicationSettings } from "./settings/schema.ts";
import type { StoreSettings } from "./settings/stores.ts";

/** The kinds of store that an application may have. What is known of each is said in its own folder. */
export const kinds = { nats: natsKind, postgres: postgresKind, redis: redisKind } as const;

export const kindNames = ["nats", "postgres", "redis"] as const satisfies readonly (keyof typeof kinds)[];

/** Asks a store's kind something about the store. */
export function askKind<Answer>(
  store: StoreSettings,
  ask: <Settings>(kind: KindOfStore<Settings>, settings: Settings) => Answer,
): Answer {
  switch (store.kind) {
    case "nats":
      return ask(natsKind, store);
    case "postgres":
      return ask(postgresKind, store);
    case "redis":
      return ask(redisKind, store);
  }
}

type OfKind<Kind extends StoreSettings["kind"]> = Extract<StoreSettings, { readonly kind: Kind }>;

/** The stores of one kind, by name, for what can be set of no other. */
export function storesOfKind<Kind extends StoreSettings["kind"]>(
  stores: Readonly<Record<string, StoreSettings>>,
  kind: Kind,
): readonly (readonly [string, OfKind<Kind>])[] {
  const isOne = (store: StoreSettings): store is OfKind<Kind> => store.kind === kind;
  return Object.entries(stores).flatMap(([name, store]) => (isOne(store) ? [[name, store] as const] : []));
}

/** The stores that jobs of the stack back up and restore, by name; an operator does that by its own means. */
export function withJobs(
  stores: Readonly<Record<string, StoreSettings>>,
): readonly (readonly [string, StoreSettings])[] {
  return Object.entries(stores).filter(([, { kind }]) => kinds[kind].backedUpByJobs);
}

/** The stores that this stack backs up, by name. */
export function ownStores({ backups, stores }: Pick<ApplicationSettings, "backups" | "stores">) {
  const all = withJobs(stores).map(([name, settings]) => ({ name, settings, external: settings.external }));
  return backedUp(backups, all);
}
