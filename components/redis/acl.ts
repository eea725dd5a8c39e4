import { createHash } from "node:crypto";

/** A user that Redis knows. */
export interface User {
  readonly name: string;
  /** What it may do, as Redis writes it. https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/ */
  readonly rules: readonly string[];
}

/** Users that the servers and what runs beside them log in as. */
export const internalUsers = {
  /** Probes, the init job and people who look after the servers. */
  admin: { name: "admin", rules: ["~*", "&*", "+@all"] },
  /** A server that copies another. */
  replication: { name: "replication", rules: ["+psync", "+replconf", "+ping"] },
  /** The metrics exporter; no configuration, which holds the password of replication, and nobody's data. */
  exporter: {
    name: "exporter",
    rules: ["+ping", "+info", "+cluster|info", "+slowlog|len", "+latency|latest", "+client|setname"],
  },
} as const satisfies Readonly<Record<string, User>>;

/** Users that watch servers with one primary, and change who it is. */
export const sentinelUsers = {
  /** What Redis' own documents give a sentinel; the sentinels log in with it at each other too. */
  sentinel: {
    name: "sentinel",
    rules: [
      ...["&*", "+multi", "+exec", "+slaveof", "+ping", "+info", "+role", "+publish", "+subscribe"],
      ...["+config|rewrite", "+client|setname", "+client|kill", "+script|kill"],
    ],
  },
  /** The router asks a server whether it is the primary. */
  router: { name: "router", rules: ["+info", "+ping"] },
} as const satisfies Readonly<Record<string, User>>;

/** Names that nobody else can have at a server. */
export const ownUsers: ReadonlySet<string> = new Set([
  "default",
  ...[...Object.values(internalUsers), ...Object.values(sentinelUsers)].map(({ name }) => name),
]);

/** A service of the system: all data, nothing that stops, empties or reconfigures a server. */
export function client(name: string): User {
  return { name, rules: ["~*", "&*", "+@all", "-@admin", "-@dangerous", "+info"] };
}

const asked = ["+@connection", "+ping", "+info", "+cluster|nodes", "+cluster|info"];

/** A backup: reads everything, by scripts too, and copies a server as a replica does. */
export function backup(name: string): User {
  return { name, rules: ["~*", ...asked, "+sync", "+psync", "+replconf", "+@read", "+eval"] };
}

/** A restore: empties a server and puts whole keys into it. */
export function restore(name: string): User {
  return { name, rules: ["~*", ...asked, "+flushall", "+restore", "+select"] };
}

/** What is stored of a password: enough to check it, not to know it. */
export function passwordHash(password: string): string {
  return createHash("sha256").update(password).digest("hex");
}

/**
 * The user of whoever has not logged in. It is off, so that nobody is it. Yet a server replays its own append-only file as
 * this user, and checks its rules for everything within a transaction: without them, each `EXEC` and each script that wrote
 * twice would be dropped when the server restarts. https://github.com/redis/redis/issues/14541
 */
const nobody = "user default off ~* &* +@all";

/** The file of users: each with every password that is valid for it, as hashes. Only they can log in. */
export function aclFile(users: readonly (User & { readonly hashes: readonly string[] })[]): string {
  const lines = users.map(({ name, rules, hashes }) =>
    ["user", name, "on", ...hashes.map((hash) => `#${hash}`), ...rules].join(" "),
  );
  return `${[nobody, ...lines].join("\n")}\n`;
}
