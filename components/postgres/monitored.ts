import { longestGapSeconds } from "../schedule.ts";
import type { PostgresSettings } from "./settings.ts";

export type { PostgresThresholds } from "./settings.ts";

/** What of a PostgreSQL the alerts must know. */
export interface MonitoredPostgres {
  /** The Service that its servers are scraped through, and the name of the Cluster. */
  readonly service: string;
  readonly instances: number;
  /** Seconds that may pass between base backups; undefined where none are taken. */
  readonly backupAgeSeconds: number | undefined;
}

/** A run that begins late, and takes its time, is no reason to wake anybody. */
const backupSlackSeconds = 2 * 3600;

/** None of servers that others run. */
export function monitoredPostgres(
  { backups, external, instances }: Pick<PostgresSettings, "backups" | "external" | "instances">,
  service: string,
  archived: boolean,
): MonitoredPostgres | undefined {
  if (external) return undefined;
  const apart = longestGapSeconds(backups.schedule);
  return { service, instances, backupAgeSeconds: archived ? apart + backupSlackSeconds : undefined };
}
