import { readFileSync } from "node:fs";
import { join } from "node:path";
import { log, type Resource } from "@pulumi/pulumi";
import type { ApiServerSettings } from "../api-access/settings.ts";
import type { S3Target } from "../backup/target.ts";
import type { Target } from "../endpoint/connection.ts";
import { ExternalEndpoint } from "../endpoint/external.ts";
import { tcpCheck } from "../endpoint/gate.ts";
import { labels } from "../identity.ts";
import type { Mount, SecretVariable } from "../pod/mounts.ts";
import { secretMount } from "../pod/mounts.ts";
import type { Foundation } from "../system/foundation.ts";
import { postgresDemands } from "./demand.ts";
import { PostgresCluster } from "./index.ts";
import type { PostgresSettings } from "./settings.ts";

export interface PostgresStoreArgs {
  readonly foundation: Foundation;
  /** Name by which clients know it, such as `postgres`. */
  readonly serviceName: string;
  readonly settings: PostgresSettings;
  /** Where its log and its base backups go. @default it is not backed up */
  readonly objectStore?: S3Target;
  /** Where the API server is; servers of our own must reach it. */
  readonly apiServer: ApiServerSettings | undefined;
}

/** How a client of a database logs in. */
export interface PostgresLogin {
  /** The role that owns the database, for whoever changes its schema; undefined where somebody else's login is all there is. */
  readonly owner: string | undefined;
  readonly username: SecretVariable;
  readonly password: SecretVariable;
  /** The same for a gate, by the names that its script reads. */
  readonly gate: Readonly<Record<string, SecretVariable>>;
}

/** A PostgreSQL that services are connected to, whoever runs it. */
export interface PostgresStore {
  readonly endpoint: Target;
  /** File with the authorities that sign its certificate; undefined where public ones do. */
  readonly authorities: Authorities | undefined;
  readonly login: (database: string) => PostgresLogin;
}

/** Where a client finds whom to trust. */
export type Authorities =
  /** Beside its own certificate. */
  | "client-tls"
  /** In a file that is mounted for it. */
  | { readonly file: string; readonly mount: Mount };

/** PostgreSQL as a stack file has it: servers that the operator runs, or somebody else's. */
export function createPostgres(name: string, args: PostgresStoreArgs, parent: Resource): PostgresStore {
  const { external, ...settings } = args.settings;
  if (external) return externalPostgres(name, args, external, parent);
  const { apiServer, foundation, objectStore, serviceName } = args;
  if (!apiServer)
    throw new Error(`${serviceName} needs the API server: set \`apiServer\` in the stack file.`);
  if (settings.durability === "preferred") void log.warn(lossWindow(serviceName), parent);
  const { images, inventory, namespace, product } = foundation;
  inventory.learn(postgresDemands);
  const cluster = new PostgresCluster(
    name,
    {
      ...{ apiServer, namespace, settings, endpoint: serviceName, partOf: product.name },
      check: { image: settings.image, script: script("wait-for-postgres.sh") },
      pullSecrets: images.pullSecrets,
      certificates: foundation.issuer,
      spread: foundation.storeSpread,
      ...foundation.priority("stores"),
      ...(objectStore && { objectStore }),
    },
    { parent },
  );
  return {
    endpoint: cluster.endpoint,
    authorities: "client-tls",
    login: (database) => {
      const { database: dbname, password, username } = cluster.credentials(database);
      const gate = { PGDATABASE: dbname, PGPASSWORD: password, PGUSER: username };
      return { owner: database, username, password, gate };
    },
  };
}

function lossWindow(name: string): string {
  return `${name} acknowledges commits that no replica has, while none can have them: a failover then loses them. \`durability: required\` does not.`;
}

function externalPostgres(
  name: string,
  { foundation, serviceName }: PostgresStoreArgs,
  { authoritySecret, host, loginGeneration, loginSecret, networks, port }: External,
  parent: Resource,
): PostgresStore {
  const { images, namespace, product } = foundation;
  const identity = { name: serviceName, component: "database", partOf: product.name };
  const place = { namespace, endpoint: serviceName, host, port, networks };
  const args = { ...place, check: tcpCheck(images.busybox), labels: labels(identity) };
  const variable = (key: string) => ({ secret: loginSecret, key, generation: loginGeneration });
  const [username, password] = [variable("username"), variable("password")];
  return {
    endpoint: new ExternalEndpoint(name, args, { parent }),
    authorities: authoritySecret === undefined ? undefined : mounted(serviceName, authoritySecret),
    login: () => ({ owner: undefined, username, password, gate: {} }),
  };
}

type External = NonNullable<PostgresSettings["external"]>;

function mounted(serviceName: string, secret: string): Authorities {
  const folder = `/etc/seaworthy/authorities/${serviceName}`;
  return { file: `${folder}/ca.crt`, mount: secretMount(`${serviceName}-authority`, secret, folder) };
}

function script(file: string): string {
  return readFileSync(join(import.meta.dirname, file), "utf8");
}
