import type { StoreKind } from "./store.ts";

/** What decides whether a store is this stack's to back up. */
export interface StoreFacts<Kind extends StoreKind = StoreKind> {
  readonly kind: Kind;
  /** Keys that lead to its settings. */
  readonly path: readonly string[];
  readonly topology: string;
  /** A server that others run. */
  readonly external?: unknown;
}

/** The stores that this stack backs up: whoever runs one for it backs that one up, too. */
export function backedUp<Facts extends Pick<StoreFacts, "external">>(
  backups: { readonly enabled: boolean },
  stores: readonly Facts[],
): readonly Facts[] {
  return backups.enabled ? stores.filter(({ external }) => external === undefined) : [];
}

/** Where the drill of backups in object storage runs: without anything of the stack's in reach. */
export function drillNamespace(namespace: string): string {
  return `${namespace}-restore-drill`;
}
