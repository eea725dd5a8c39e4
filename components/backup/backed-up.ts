import type { StoreKind } from "./store.ts";

/** What decides whether a store is this stack's to back up. */
export interface StoreFacts {
  readonly kind: StoreKind;
  /** Keys that lead to its settings. */
  readonly path: readonly string[];
  /** How its servers are arranged; left out where an operator arranges them. */
  readonly topology?: string;
  /** A server that others run. */
  readonly external?: unknown;
}

/** The stores of a system that has one of each kind at most, and calls it by that. */
export function storeFacts(
  stores: Readonly<Record<StoreKind, Omit<StoreFacts, "kind" | "path">>>,
): readonly StoreFacts[] {
  return Object.entries(stores).map(([kind, store]) => ({ kind, path: [kind], ...store }));
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
