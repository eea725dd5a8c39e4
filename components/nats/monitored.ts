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

export interface NatsThresholds {
  /** Share of JetStream's storage limit, in percent. */
  readonly storageWarningPercent: number;
  readonly storageCriticalPercent: number;
  /** Messages that wait for one consumer. */
  readonly consumerPending: number;
  /** A replica must have by now what its stream had this many seconds ago. */
  readonly replicaLagSeconds: number;
}
