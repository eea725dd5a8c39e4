const stores = ["nats", "redis"] as const;

/** The stores that this stack backs up: whoever runs one for it backs that one up, too. */
export function backedUp(settings: {
  readonly backups: { readonly enabled: boolean };
  readonly nats: { readonly external?: unknown };
  readonly redis: { readonly external?: unknown };
}): readonly (typeof stores)[number][] {
  return settings.backups.enabled ? stores.filter((store) => settings[store].external === undefined) : [];
}

/** Where the drill of backups in object storage runs: without anything of the stack's in reach. */
export function drillNamespace(namespace: string): string {
  return `${namespace}-restore-drill`;
}
