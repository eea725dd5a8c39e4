import { appendFsync, type Durability } from "./durability.ts";

interface MemoryAndDisk {
  /** Folder of the append-only file. */
  readonly dir: string;
  /** Most memory that data may take, in bytes; below the container's limit, because a rewrite of the file copies pages. */
  readonly maxMemory: number;
  /** When writes reach the disk. */
  readonly durability: Durability;
}

export interface RedisConf extends MemoryAndDisk {
  readonly port: number;
}

export interface SecureConf extends MemoryAndDisk {
  readonly port: number;
  /** Folder of the socket by which the containers beside the server reach it without a certificate. */
  readonly runFolder: string;
  /** Folder with `tls.crt`, `tls.key` and `ca.crt`. */
  readonly tlsFolder: string;
  /** File with the users that may log in; passwords are in it as hashes only. */
  readonly aclFile: string;
  /** User as which a server copies another. */
  readonly replicationUser: string;
  /** A primary refuses writes while fewer replicas than this have received what came before. 0 never refuses. */
  readonly minReplicasToWrite: number;
}

export interface ClusterConf extends SecureConf {
  /** Milliseconds of silence after which the others agree that a server is gone, and its replica takes over. */
  readonly nodeTimeout: number;
}

/**
 * The configuration of one Redis server. At its memory limit it refuses writes rather than forget jobs. https://redis.io/docs/latest/operate/oss_and_stack/management/config/
 */
export function redisConf(conf: RedisConf): string {
  return `port ${conf.port}
# Who may connect is up to the network policy; without a password Redis would refuse every other pod.
protected-mode no
${memoryAndDisk(conf)}`;
}

/** A server of a cluster. What differs from pod to pod, its start adds. */
export function clusterConf(conf: ClusterConf): string {
  return `${secureConf(conf)}cluster-enabled yes
# Without this, the servers' own bus is in clear.
tls-cluster yes
cluster-config-file nodes.conf
cluster-node-timeout ${conf.nodeTimeout}
# Clients are sent to names: addresses change with the pods, and no certificate holds them.
cluster-preferred-endpoint-type hostname
# The slots of two shards are served while the third fails over.
cluster-require-full-coverage no
# Where a replica belongs is decided by the init job, which knows on which node each server runs.
cluster-allow-replica-migration no
`;
}

/** A primary or one of its replicas, as its start finds out. */
export function replicatedConf(conf: SecureConf): string {
  return `${secureConf(conf)}# A primary that was started again takes no write before a replica has copied it: the default of 5 s would add to that.
repl-diskless-sync-delay 1
`;
}

/** TLS on every port, certificates from every client, and a user for everybody: the port without TLS is closed. */
function secureConf(conf: SecureConf): string {
  return `port 0
tls-port ${conf.port}
unixsocket ${conf.runFolder}/server.sock
unixsocketperm 700
tls-cert-file ${conf.tlsFolder}/tls.crt
tls-key-file ${conf.tlsFolder}/tls.key
tls-ca-cert-file ${conf.tlsFolder}/ca.crt
tls-auth-clients yes
tls-protocols "TLSv1.2 TLSv1.3"
# Without this, replicas dial the port that is closed.
tls-replication yes
protected-mode yes
aclfile ${conf.aclFile}
masteruser ${conf.replicationUser}
min-replicas-to-write ${conf.minReplicasToWrite}
min-replicas-max-lag 10
# A replica that was away for some minutes catches up instead of copying everything.
repl-backlog-size 32mb
${memoryAndDisk(conf)}`;
}

function memoryAndDisk({ dir, durability, maxMemory }: MemoryAndDisk): string {
  return `dir ${dir}
appendonly yes
appendfsync ${appendFsync(durability)}
maxmemory ${Math.floor(maxMemory)}
maxmemory-policy noeviction
`;
}
