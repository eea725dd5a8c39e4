import { log, type Resource } from "@pulumi/pulumi";
import type { Connection } from "../../components/endpoint/connection.ts";
import { ExternalEndpoint } from "../../components/endpoint/external.ts";
import { tcpCheck } from "../../components/endpoint/gate.ts";
import { labels } from "../../components/identity.ts";
import { images as defaultImages } from "../../components/images.ts";
import { client } from "../../components/redis/acl.ts";
import { redisUsers } from "../../components/redis/backup.ts";
import { RedisCluster } from "../../components/redis/cluster.ts";
import { lossWindow } from "../../components/redis/durability.ts";
import { Redis } from "../../components/redis/index.ts";
import { ReplicatedRedis } from "../../components/redis/replicated.ts";
import { redisLogin, revealedPasswords } from "./behaviour.ts";
import { type RedisLogin, toRedis } from "./connections.ts";
import { type Foundation, partOf } from "./foundation.ts";
import type { CordumSettings } from "./settings/index.ts";

const redisClients = [
  "cordum-api-gateway",
  "cordum-context-engine",
  "cordum-safety-kernel",
  "cordum-scheduler",
  "cordum-workflow-engine",
];

/** How each of Cordum's services is connected to Redis, whoever runs it. */
export function connectRedis(
  name: string,
  settings: CordumSettings,
  foundation: Foundation,
  parent: Resource,
): (service: string) => Connection {
  const { external, topology } = settings.redis;
  for (const warning of revealedPasswords(settings)) void log.warn(warning, parent);
  if (external) return externalRedis(name, settings, foundation, parent);
  tell(settings, parent);
  if (topology !== "single") return secureRedis(name, settings, foundation, parent);
  const { endpoint } = new Redis(`${name}-redis`, common(settings, foundation), { parent });
  return () => toRedis({ endpoint, secure: false });
}

/** What whoever deploys is left with, where it is not what they would expect. */
function tell({ redis }: CordumSettings, parent: Resource): void {
  const risk = lossWindow(redis.durability);
  if (risk !== undefined) void log.info(risk, parent);
  if (redis.topology === "cluster") void log.warn(notForCordum, parent);
}

const notForCordum =
  "Redis runs as a Cluster. Cordum's own code, as far as it is public, uses several keys in one transaction, which a Cluster refuses: every job is answered with 503. Set `redis.topology: replicated`; where the stack holds data already, docs/runbooks/redis-topology.md moves it.";

/** Servers that know everybody by certificate and password; only a cluster's clients are told all of their addresses. */
function secureRedis(name: string, settings: CordumSettings, foundation: Foundation, parent: Resource) {
  const { redis, workers } = settings;
  const users = [...redisClients, ...Object.keys(workers)].map(client);
  const args = {
    ...common(settings, foundation),
    engine: redis.engine,
    exporterImage: redis.exporterImage,
    certificates: foundation.issuer,
    clients: [...users, ...redisUsers(partOf)],
    passwordGenerations: redis.passwordGenerations,
    spread: settings.availability.spread.stores,
    ...foundation.priority("stores"),
  };
  if (redis.topology === "cluster") {
    const cluster = new RedisCluster(`${name}-redis`, args, { parent });
    return connect(settings, cluster, cluster.addresses);
  }
  const replicated = { ...args, routerImage: redis.routerImage };
  return connect(settings, new ReplicatedRedis(`${name}-redis`, replicated, { parent }), []);
}

function connect(
  settings: CordumSettings,
  redis: RedisCluster | ReplicatedRedis,
  cluster: readonly string[],
) {
  const { endpoint } = redis;
  const from = redisLogin(settings);
  return (service: string) =>
    toRedis({ endpoint, secure: true, cluster, login: { ...redis.credentials(service), from } });
}

/** The image that serves, and that backups read with. */
export function redisImage({ engine, image }: CordumSettings["redis"]): string {
  return image ?? defaultImages[engine];
}

function common({ images, redis }: CordumSettings, { namespace }: Foundation) {
  return {
    namespace,
    serviceName: "redis",
    partOf,
    image: { reference: redisImage(redis), pullSecrets: images.pullSecrets },
    resources: redis.resources,
    storage: redis.storage,
    durability: redis.durability,
  };
}

function externalRedis(
  name: string,
  settings: CordumSettings,
  { namespace }: Foundation,
  parent: Resource,
): () => Connection {
  const { images, redis } = settings;
  if (!redis.external) throw new Error("There is no external Redis in the settings.");
  const { host, networks, passwordSecret, port, tls } = redis.external;
  const identity = { name: "redis", component: "state", partOf };
  const place = { namespace, endpoint: "redis", host, port, networks };
  const args = { ...place, check: tcpCheck(images.busybox), labels: labels(identity) };
  const endpoint = new ExternalEndpoint(`${name}-redis`, args, { parent });
  if (passwordSecret === undefined) return () => toRedis({ endpoint, secure: tls });
  const variables = { REDIS_PASSWORD: { secret: passwordSecret, key: "password", generation: 1 } };
  const login: RedisLogin = { username: "", variables, from: redisLogin(settings) };
  return () => toRedis({ endpoint, secure: tls, login });
}
