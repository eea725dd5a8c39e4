import type { NatsSettings } from "./settings.ts";

export type { NatsThresholds } from "./settings.ts";

/** What of a NATS cluster the alerts must know. */
export interface MonitoredNats {
  /** The Service that the exporters are scraped through. */
  readonly service: string;
  readonly servers: number;
  /** Streams that must exist, with the replicas that each must have. */
  readonly streams: readonly MonitoredStream[];
}

export interface MonitoredStream {
  readonly name: string;
  readonly replicas: number;
}

/** None of servers that others run, and of those without an exporter. */
export function monitoredNats(
  { external, servers, topology }: Pick<NatsSettings, "external" | "servers" | "topology">,
  service: string,
  streams: readonly MonitoredStream[],
): MonitoredNats | undefined {
  return external || topology === "single" ? undefined : { service, servers, streams };
}
