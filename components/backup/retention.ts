/** How many backups are kept: of each of the last hours, days, weeks and months the newest one. 0 keeps none of a kind. */
export interface Retention {
  readonly hourly: number;
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
}

/**
 * The same as flags of `restic forget`.
 * @throws Error if nothing would be kept: restic would take that for "keep all", and the volume would fill.
 */
export function keepFlags({ hourly, daily, weekly, monthly }: Retention): string {
  const kinds = Object.entries({ hourly, daily, weekly, monthly }).filter(([, count]) => count > 0);
  if (kinds.length === 0) throw new Error("Backups are kept for no time at all: keep at least one.");
  return kinds.map(([kind, count]) => `--keep-${kind} ${count}`).join(" ");
}
