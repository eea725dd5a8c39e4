export interface NatsConf {
  /** Unique among the servers of a cluster. */
  readonly serverName: string;
  readonly clientPort: number;
  readonly monitorPort: number;
  /** Folder of JetStream's files. */
  readonly storeDir: string;
  /** Most that JetStream may write, in bytes; below the volume's size, because a full volume stops the server. */
  readonly maxFileStore: number;
  /** How often JetStream's files are flushed to disk: `always`, or an interval such as `1s`, which is the data that a crash may lose. */
  readonly syncInterval: string;
}

/** The configuration of one NATS server with JetStream. https://docs.nats.io/running-a-nats-service/configuration */
export function natsConf(conf: NatsConf): string {
  return `port: ${conf.clientPort}
http: ${conf.monitorPort}
server_name: ${JSON.stringify(conf.serverName)}
${jetStreamBlock(conf)}
`;
}

/** Where JetStream writes, how much, and when it reaches the disk. */
export function jetStreamBlock(
  conf: Pick<NatsConf, "storeDir" | "maxFileStore" | "syncInterval"> & { readonly maxMemoryStore?: number },
): string {
  const memory =
    conf.maxMemoryStore === undefined ? [] : [`  max_memory_store: ${Math.floor(conf.maxMemoryStore)}`];
  return [
    "jetstream {",
    `  store_dir: ${JSON.stringify(conf.storeDir)}`,
    `  max_file_store: ${Math.floor(conf.maxFileStore)}`,
    ...memory,
    `  sync_interval: ${JSON.stringify(conf.syncInterval)}`,
    "}",
  ].join("\n");
}
