import type { Store } from "./target.ts";

/** What a job does with a store. */
export type Role = "backup" | "restore";

/**
 * The name of a job: of its CronJob, in its certificate and of its user in Redis. Backup and restore are two, so that
 * what runs every hour can't empty anything.
 */
export function jobName(partOf: string, store: Store, role: Role): string {
  return `${partOf}-${store}-${role}`;
}

/** A user of Redis, with its rules as Redis writes them. https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/ */
export interface RedisUser {
  readonly name: string;
  readonly rules: readonly string[];
}

/** The users of Redis that jobs log in as. */
export function redisUsers(partOf: string): readonly RedisUser[] {
  const server = ["+@connection", "+ping", "+info", "+cluster|nodes", "+cluster|info"];
  const copying = ["+sync", "+psync", "+replconf"];
  return [
    // `eval` samples values; the script can read only, as its user can.
    { name: jobName(partOf, "redis", "backup"), rules: ["~*", ...server, ...copying, "+@read", "+eval"] },
    {
      name: jobName(partOf, "redis", "restore"),
      rules: ["~*", ...server, "+flushall", "+restore", "+select"],
    },
  ];
}

/** Subjects that a client of NATS may publish to and subscribe to. */
export interface NatsPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

const inbox = "_INBOX.>";
const reading = [
  "$JS.API.INFO",
  "$JS.API.STREAM.NAMES",
  "$JS.API.STREAM.LIST",
  "$JS.API.STREAM.INFO.*",
  "$JS.API.STREAM.MSG.GET.*",
  "$JS.API.DIRECT.GET.>",
  "$JS.API.CONSUMER.NAMES.*",
  "$JS.API.CONSUMER.LIST.*",
  "$JS.API.CONSUMER.INFO.*.*",
];
const snapshots = ["$JS.API.STREAM.SNAPSHOT.*", "$JS.SNAPSHOT.ACK.>"];
const restoring = [
  "$JS.API.STREAM.CREATE.*",
  "$JS.API.STREAM.UPDATE.*",
  "$JS.API.STREAM.DELETE.*",
  "$JS.API.STREAM.RESTORE.*",
  "$JS.SNAPSHOT.RESTORE.>",
  "$JS.API.CONSUMER.CREATE.>",
  "$JS.API.CONSUMER.DURABLE.CREATE.>",
];

/** What the jobs may do in NATS, by the name in their certificate. https://docs.nats.io/reference/reference-protocols/nats_api_reference */
export function natsPermissions(partOf: string): Readonly<Record<string, NatsPermissions>> {
  return {
    [jobName(partOf, "nats", "backup")]: { publish: [...reading, ...snapshots], subscribe: [inbox] },
    [jobName(partOf, "nats", "restore")]: { publish: [...reading, ...restoring], subscribe: [inbox] },
  };
}
