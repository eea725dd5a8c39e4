import { z } from "zod";
import {
  host,
  imageReference,
  network,
  objectName,
  once,
  peer,
  port,
  resources,
  schedule,
  size,
} from "../fields.ts";
import { mostSeconds, percent } from "../monitoring/settings.ts";
import { postgresImages } from "./images.ts";
import { parameterNames } from "./parameter-names.ts";
import { archiveGeneration, restoreFrom } from "./restore-settings.ts";

const reserved: ReadonlySet<string> = new Set(["postgres", "streaming_replica", "template0", "template1"]);

/** The name of a database and of the role that owns it; roles that log in have two characters more. */
const databaseName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,29}$/, "a database's name: lower-case letters, digits and _, at most 30")
  .refine(
    (name) => !reserved.has(name) && !/^(pg|cnpg)_/.test(name) && !name.endsWith("_"),
    "a name of its own: postgres, template0, template1, streaming_replica and pg_…, cnpg_… are taken, and no object's name ends with _",
  );

const volume = (preset: string) =>
  z
    .strictObject({
      size: size.default(preset).describe("Size of each server's volume. It can grow later, never shrink."),
      storageClass: objectName.exactOptional().describe("Storage class. Default: the cluster's."),
    })
    .prefault({});

const database = z.strictObject({
  extensions: z
    .array(z.string().regex(/^[a-z][\w-]{0,62}$/, "an extension's name such as pg_trgm"))
    .refine(once, "each extension once")
    .default([])
    .describe("Extensions that the operator creates. Owners can create only those that PostgreSQL trusts."),
  clients: z
    .array(z.string())
    .refine(once, "each name once")
    .exactOptional()
    .describe("Clients of this database, of those that connect to the store. Default: all of them."),
});

const external = z
  .strictObject({
    host: host.describe("Host name or IPv4 address of the service."),
    port: port.default(5432).describe("Port of the service."),
    networks: z
      .array(network)
      .min(1)
      .describe("Networks (CIDR) of its addresses, because NetworkPolicies can't match host names."),
    loginSecret: objectName.describe("Existing Secret with `username` and `password`."),
    loginGeneration: z
      .int()
      .min(1)
      .default(1)
      .describe("Raise it when the password in the Secret changes, to roll the clients."),
    authoritySecret: objectName
      .exactOptional()
      .describe(
        "Existing Secret with `ca.crt`, the authority that signed the server's certificate. Default: public authorities.",
      ),
  })
  .exactOptional()
  .describe("An external PostgreSQL, such as a managed service, to use instead of one in the stack.");

const backups = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe("Archives the log and takes base backups, if the stack's backups are enabled."),
    schedule: schedule.default("0 2 * * *").describe("When a base backup is taken, in UTC."),
    retentionDays: z
      .int()
      .min(1)
      .max(3650)
      .default(30)
      .describe("Days for which any point in time can be restored. Older base backups are removed."),
    generation: archiveGeneration,
    archiveTimeoutSeconds: z
      .int()
      .min(30)
      .max(3600)
      .default(300)
      .describe(
        "Seconds between two archived parts of the log, at most. If all volumes are lost, so are the writes of this time.",
      ),
  })
  .prefault({});

/** What can be set of any PostgreSQL. */
export const postgresShape = {
  instances: z
    .int()
    .min(1)
    .max(9)
    .default(3)
    .describe("Number of servers: a primary and its replicas, each with its own volumes."),
  development: z
    .boolean()
    .default(false)
    .describe("The data may be lost. Allows one server, and `durability: preferred`."),
  durability: z
    .enum(["required", "preferred"])
    .default("required")
    .describe(
      "`required`: each commit is on a replica before it is acknowledged, and writes stop while there is no replica. `preferred`: writes continue without a replica, and a failover can lose them.",
    ),
  version: z
    .union([z.literal(17), z.literal(18)], "17 or 18")
    .default(17)
    .describe("Major version. Changing it is an upgrade with downtime."),
  image: imageReference
    .default(postgresImages.postgres)
    .describe("Image of PostgreSQL of this version, compatible with CloudNativePG's operand images."),
  storage: volume("20Gi").describe("Volume of each server for its data."),
  walStorage: volume("10Gi").describe(
    "Volume of each server for its write-ahead log. It is separate from the data, because it fills up while the archive is unavailable.",
  ),
  resources: resources(["250m", "1"], ["1Gi", "1Gi"]),
  maxConnections: z
    .int()
    .min(30)
    .max(5000)
    .default(200)
    .describe("Number of connections that a server accepts. The pools of all clients must fit."),
  parameters: z
    .partialRecord(
      z.enum(parameterNames),
      z.union(
        [z.string().regex(/^[\w.,+ /:-]{1,200}$/), z.number(), z.boolean()],
        "a text of letters, digits, spaces and . , + / : - _, a number, or true or false",
      ),
    )
    .default({})
    .describe("Parameters of PostgreSQL, in addition to those that follow from other settings."),
  databases: z
    .record(databaseName, database)
    .refine((all) => Object.keys(all).length > 0, "at least one database")
    .default({ app: { extensions: [] } })
    .describe("Databases, by name. The owner is a role of the same name."),
  removedDatabases: z
    .array(databaseName)
    .refine(once, "each name once")
    .default([])
    .describe(
      "Databases that the stack no longer has. Nobody can log in as their roles any more; sessions that are open go on until you end them (pg_terminate_backend). Their data stays until you drop it yourself.",
    ),
  passwordGenerations: z
    .array(z.int().min(1))
    .min(1)
    .max(2)
    .refine(
      (all) => all.length < 2 || Math.abs((all[0] ?? 0) - (all[1] ?? 0)) === 1,
      "one generation, or two that follow each other",
    )
    .default([1])
    .describe(
      "Valid generations of the logins. Clients use the first. To rotate, set [1, 2], then [2, 1], then [2]. Each generation has its own role, so no client is locked out meanwhile.",
    ),
  clientCertificates: z
    .boolean()
    .default(true)
    .describe("Requires a client certificate of the stack's authority in addition to the password."),
  backups,
  restoreFrom,
  operator: peer("cnpg-system", { "app.kubernetes.io/name": "cloudnative-pg" }).describe(
    "CloudNativePG's pods, which the NetworkPolicies admit.",
  ),
  external,
};

const postgresSettings = z.strictObject(postgresShape);

export type PostgresSettings = z.infer<typeof postgresSettings>;

/** Settings of servers that are ours to run. */
export type OwnSettings = Omit<PostgresSettings, "external">;

/** What an operator may want to hear of any PostgreSQL earlier or later. */
export const postgresThresholds = {
  postgresLagSeconds: z
    .int()
    .min(1)
    .max(mostSeconds)
    .default(30)
    .describe("Lag of a PostgreSQL replica, in seconds. It is longer than a burst of writes causes."),
  postgresConnectionsPercent: percent
    .default(80)
    .describe("Percent of the connections that a PostgreSQL server accepts."),
  postgresTransactionAge: z
    .int()
    .min(1_000_000)
    .max(1_900_000_000)
    .default(300_000_000)
    .describe(
      "Age of the oldest transaction that vacuum hasn't processed. Vacuum starts at 200 million, and at 2 billion PostgreSQL refuses writes.",
    ),
  postgresArchiveWaiting: z
    .int()
    .min(1)
    .max(10_000)
    .default(10)
    .describe("Number of segments of PostgreSQL's log, 16 MiB each, that may wait for the archive."),
};

const thresholds = z.strictObject(postgresThresholds);

export type PostgresThresholds = z.infer<typeof thresholds>;
