import { jetStreamBlock } from "./nats-conf.ts";

export interface NatsClusterConf {
  readonly name: string;
  readonly ports: { readonly client: number; readonly cluster: number; readonly monitor: number };
  /** Host names of all servers. */
  readonly hosts: readonly string[];
  /** Folder of JetStream's files. */
  readonly storeDir: string;
  /** Most that JetStream may write, in bytes. */
  readonly maxFileStore: number;
  /** Most that JetStream may keep in memory, in bytes. */
  readonly maxMemoryStore: number;
  /** See {@link NatsConf.syncInterval}. */
  readonly syncInterval: string;
  /** Folder with tls.crt, tls.key and ca.crt. */
  readonly tlsFolder: string;
  readonly pidFile: string;
  /** File with everybody who may connect, as a path from the folder of this one: the server takes it anew while it runs. */
  readonly accountsFile: string;
}

/** Seconds from the wish to stop until clients are sent away, and over how long they are. */
export const lameDuck = { graceSeconds: 10, durationSeconds: 30 } as const;

/**
 * The configuration of each server of a cluster; what differs between them is in the variable POD_NAME. Clients and
 * servers know each other by certificate alone: who has none of this authority is refused, and so is whoever is not listed.
 * https://docs.nats.io/running-a-nats-service/configuration
 */
export function natsClusterConf(conf: NatsClusterConf): string {
  return `port: ${conf.ports.client}
http: ${conf.ports.monitor}
server_name: $POD_NAME
pid_file: ${JSON.stringify(conf.pidFile)}
lame_duck_grace_period: "${lameDuck.graceSeconds}s"
lame_duck_duration: "${lameDuck.durationSeconds}s"
${jetStreamBlock(conf)}
tls {
${tlsFiles(conf.tlsFolder, "  ")}
  # The subject of a client's certificate is its user.
  verify_and_map: true
}
${clusterBlock(conf)}
include ${JSON.stringify(conf.accountsFile)}
`;
}

function clusterBlock({ hosts, name, ports, tlsFolder }: NatsClusterConf): string {
  return `cluster {
  name: ${JSON.stringify(name)}
  port: ${ports.cluster}
  # Clients know the Service: addresses of pods would be of no use to them after a restart.
  no_advertise: true
  routes: [
${hosts.map((host) => `    tls://${host}:${ports.cluster}`).join("\n")}
  ]
  tls {
${tlsFiles(tlsFolder, "    ")}
    # A client's certificate is of the same authority: only one that names a server makes a server.
    verify_cert_and_check_known_urls: true
  }
}`;
}

function tlsFiles(folder: string, indent: string): string {
  return [
    `cert_file: "${folder}/tls.crt"`,
    `key_file: "${folder}/tls.key"`,
    `ca_file: "${folder}/ca.crt"`,
    "verify: true",
    'min_version: "1.2"',
    "timeout: 5",
  ]
    .map((line) => indent + line)
    .join("\n");
}
