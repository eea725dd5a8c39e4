import { log, type Resource } from "@pulumi/pulumi";
import type { Target } from "../endpoint/connection.ts";
import { ExternalEndpoint } from "../endpoint/external.ts";
import { tcpCheck } from "../endpoint/gate.ts";
import { labels } from "../identity.ts";
import type { SecretVariable } from "../pod/mounts.ts";
import type { Foundation } from "../system/foundation.ts";
import type { User } from "./acl.ts";
import { RedisCluster } from "./cluster.ts";
import { lossWindow } from "./durability.ts";
import { redisImages } from "./images.ts";
import { Redis } from "./index.ts";
import { ReplicatedRedis } from "./replicated.ts";
import type { RedisSettings } from "./settings.ts";

export interface RedisStoreArgs {
  readonly foundation: Foundation;
  /** Name of the Service that clients dial, such as `redis`. */
  readonly serviceName: string;
  readonly settings: RedisSettings;
  /** Who may log in, where servers ask for that. */
  readonly clients: readonly User[];
}

/** How a client logs in. */
export interface RedisLogin {
  /** Empty where the server knows passwords only. */
  readonly username: string;
  readonly variables: Readonly<Record<string, SecretVariable>>;
}

/** A Redis that services are connected to, whoever runs it. */
export interface RedisStore {
  readonly endpoint: Target;
  /** Whether it is dialled with TLS. */
  readonly secure: boolean;
  /** `host:port` of each server, where clients must know them all. */
  readonly addresses: readonly string[];
  /** How a client logs in; undefined where nobody does. */
  readonly login: (user: string) => RedisLogin | undefined;
}

/** Redis as a stack file has it: a primary with replicas, a cluster, one server alone, or somebody else's. */
export function createRedis(name: string, args: RedisStoreArgs, parent: Resource): RedisStore {
  const { durability, external, topology } = args.settings;
  if (external) return externalRedis(name, args, external, parent);
  const risk = lossWindow(durability);
  if (risk !== undefined) void log.info(risk, parent);
  if (topology === "single") {
    const { endpoint } = new Redis(name, common(args), { parent });
    return { endpoint, secure: false, addresses: [], login: () => undefined };
  }
  return secureRedis(name, args, parent);
}

/** Servers that know everybody by certificate and password; only a cluster's clients are told all of their addresses. */
function secureRedis(name: string, args: RedisStoreArgs, parent: Resource): RedisStore {
  const { clients, foundation, settings } = args;
  const servers = {
    ...common(args),
    engine: settings.engine,
    exporterImage: settings.exporterImage,
    certificates: foundation.issuer,
    clients,
    passwordGenerations: settings.passwordGenerations,
    spread: foundation.storeSpread,
    ...foundation.priority("stores"),
  };
  if (settings.topology === "cluster") {
    const cluster = new RedisCluster(name, servers, { parent });
    return secured(cluster, cluster.addresses);
  }
  return secured(
    new ReplicatedRedis(name, { ...servers, routerImage: settings.routerImage }, { parent }),
    [],
  );
}

function secured(redis: RedisCluster | ReplicatedRedis, addresses: readonly string[]): RedisStore {
  return { endpoint: redis.endpoint, secure: true, addresses, login: (user) => redis.credentials(user) };
}

/** The image that serves, and that backups read with. */
export function redisImage({ engine, image }: Pick<RedisSettings, "engine" | "image">): string {
  return image ?? redisImages[engine];
}

function common({ foundation, serviceName, settings }: RedisStoreArgs) {
  const { images, namespace, product } = foundation;
  return {
    namespace,
    serviceName,
    partOf: product.name,
    image: { reference: redisImage(settings), pullSecrets: images.pullSecrets },
    resources: settings.resources,
    storage: settings.storage,
    durability: settings.durability,
  };
}

function externalRedis(
  name: string,
  { foundation, serviceName }: RedisStoreArgs,
  { host, networks, passwordSecret, port, tls, username = "" }: NonNullable<RedisSettings["external"]>,
  parent: Resource,
): RedisStore {
  const { images, namespace, product } = foundation;
  const identity = { name: serviceName, component: "state", partOf: product.name };
  const place = { namespace, endpoint: serviceName, host, port, networks };
  const args = { ...place, check: tcpCheck(images.busybox), labels: labels(identity) };
  const endpoint = new ExternalEndpoint(name, args, { parent });
  const store = { endpoint, secure: tls, addresses: [] };
  if (passwordSecret === undefined) return { ...store, login: () => undefined };
  const variables = { REDIS_PASSWORD: { secret: passwordSecret, key: "password", generation: 1 } };
  return { ...store, login: () => ({ username, variables }) };
}
