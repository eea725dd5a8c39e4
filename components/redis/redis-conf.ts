export interface RedisConf {
  readonly port: number;
  /** Folder of the append-only file. */
  readonly dir: string;
  /** Most memory that data may take, in bytes; below the container's limit, because a rewrite of the file copies pages. */
  readonly maxMemory: number;
}

/**
 * The configuration of one Redis server. Writes reach the disk every second, as Redis advises; at its memory
 * limit it refuses writes rather than forget jobs. https://redis.io/docs/latest/operate/oss_and_stack/management/config/
 */
export function redisConf(conf: RedisConf): string {
  return `port ${conf.port}
# Who may connect is up to the network policy; without a password Redis would refuse every other pod.
protected-mode no
dir ${conf.dir}
appendonly yes
appendfsync everysec
maxmemory ${Math.floor(conf.maxMemory)}
maxmemory-policy noeviction
`;
}
