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
      storageClass: objectName.exactOptional().describe("StorageClass; the cluster's default when left out."),
    })
    .prefault({});

const database = z.strictObject({
  extensions: z
    .array(z.string().regex(/^[a-z][\w-]{0,62}$/, "an extension's name such as pg_trgm"))
    .refine(once, "each extension once")
    .default([])
    .describe("Extensions that the operator creates: owners may create those only that PostgreSQL trusts."),
  clients: z
    .array(z.string())
    .refine(once, "each name once")
    .exactOptional()
    .describe("Who of those that connect here uses this database; everybody when left out."),
});

const external = z
  .strictObject({
    host: host.describe("Host name or IPv4 address of the service."),
    port: port.default(5432).describe("Its port."),
    networks: z
      .array(network)
      .min(1)
      .describe("Networks that its addresses are in: network policies know no names."),
    loginSecret: objectName.describe("Existing Secret with `username` and `password`."),
    loginGeneration: z
      .int()
      .min(1)
      .default(1)
      .describe("Raise it when the Secret has another password: clients are rolled."),
    authoritySecret: objectName
      .exactOptional()
      .describe(
        "Existing Secret with `ca.crt`, which must have signed the server's certificate; public authorities when left out.",
      ),
  })
  .exactOptional()
  .describe("A PostgreSQL that others run, such as a managed service, in place of one of our own.");

const backups = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe("Archives its log and takes base backups, where the stack has backups at all."),
    schedule: schedule.default("0 2 * * *").describe("When a base backup is taken, UTC."),
    retentionDays: z
      .int()
      .min(1)
      .max(3650)
      .default(30)
      .describe("How far back any moment can be restored; older base backups are removed."),
    archiveTimeoutSeconds: z
      .int()
      .min(30)
      .max(3600)
      .default(300)
      .describe("What may be lost with all volumes at once: the log is archived at least so often."),
  })
  .prefault({});

/** What can be set of any PostgreSQL. */
export const postgresShape = {
  instances: z
    .int()
    .min(1)
    .max(9)
    .default(3)
    .describe("Servers: a primary and its replicas, each with its own volumes."),
  development: z
    .boolean()
    .default(false)
    .describe("What it holds can be thrown away: allows one server, and `durability: preferred`."),
  durability: z
    .enum(["required", "preferred"])
    .default("required")
    .describe(
      "`required`: a replica has each commit before it is acknowledged, and writes stop while none can. `preferred`: writes go on without a replica, and a failover loses them.",
    ),
  version: z
    .union([z.literal(17), z.literal(18)], "17 or 18")
    .default(17)
    .describe("Major version. Another one is an upgrade with a standstill, never a change in passing."),
  image: imageReference
    .default(postgresImages.postgres)
    .describe("PostgreSQL of that version, as CloudNativePG's operand images hold it."),
  storage: volume("20Gi").describe("Where each server keeps its data."),
  walStorage: volume("10Gi").describe(
    "Where each server keeps its log, apart from the data: an archive that is away fills it first.",
  ),
  resources: resources(["250m", "1"], ["1Gi", "1Gi"]),
  maxConnections: z
    .int()
    .min(30)
    .max(5000)
    .default(200)
    .describe("Connections that a server takes; all pools of all clients must fit."),
  parameters: z
    .partialRecord(
      z.enum(parameterNames),
      z.union([z.string().regex(/^[\w.,+ -]{1,200}$/, "a value"), z.number()]),
    )
    .default({})
    .describe("Parameters of PostgreSQL beyond those that follow from the other settings."),
  databases: z
    .record(databaseName, database)
    .refine((all) => Object.keys(all).length > 0, "at least one database")
    .default({ app: { extensions: [] } })
    .describe("Databases by name, each owned by a role of that name."),
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
      "Generations of logins that are valid; clients use the first. Rotate by [1, 2], [2, 1], [2]: each has a role of its own, so that nobody is locked out meanwhile.",
    ),
  clientCertificates: z
    .boolean()
    .default(true)
    .describe("Clients must show a certificate of the stack's authority beside their password."),
  backups,
  operator: peer("cnpg-system", { "app.kubernetes.io/name": "cloudnative-pg" }).describe(
    "CloudNativePG's pods, which network policies let in.",
  ),
  apiServer: z
    .strictObject({
      networks: z
        .array(network)
        .min(1)
        .default(["0.0.0.0/0"])
        .describe("Networks that the API server's addresses are in."),
      ports: z.array(port).min(1).default([443, 6443]).describe("Ports that it listens on."),
    })
    .prefault({})
    .describe("Where the cluster's API server is: each server asks it who is the primary."),
  external,
};

const postgresSettings = z.strictObject(postgresShape);

export type PostgresSettings = z.infer<typeof postgresSettings>;

/** What an operator may want to hear of any PostgreSQL earlier or later. */
export const postgresThresholds = {
  postgresLagSeconds: z
    .int()
    .min(1)
    .max(mostSeconds)
    .default(30)
    .describe("A PostgreSQL replica may be behind for so long: longer than it needs for any burst."),
  postgresConnectionsPercent: percent
    .default(80)
    .describe("Of the connections that a PostgreSQL server takes."),
  postgresTransactionAge: z
    .int()
    .min(1_000_000)
    .max(1_900_000_000)
    .default(300_000_000)
    .describe(
      "Transactions that vacuum may be behind with: it begins at 200 million by itself, and at two thousand million PostgreSQL refuses writes.",
    ),
  postgresArchiveWaiting: z
    .int()
    .min(1)
    .max(10_000)
    .default(10)
    .describe("Segments of PostgreSQL's log, 16 MiB each, that may wait for the archive."),
};

const thresholds = z.strictObject(postgresThresholds);

export type PostgresThresholds = z.infer<typeof thresholds>;
