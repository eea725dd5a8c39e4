import type { Resource } from "@pulumi/pulumi";
import type { Connection } from "../../components/endpoint/connection.ts";
import { ExternalEndpoint } from "../../components/endpoint/external.ts";
import { tcpCheck } from "../../components/endpoint/gate.ts";
import { labels } from "../../components/identity.ts";
import { backup, client, restore } from "../../components/redis/acl.ts";
import { RedisCluster } from "../../components/redis/cluster.ts";
import { Redis } from "../../components/redis/index.ts";
import { toRedis } from "./connections.ts";
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
  if (external) return externalRedis(name, settings, foundation, parent);
  if (topology === "cluster") return redisCluster(name, settings, foundation, parent);
  const { endpoint } = new Redis(`${name}-redis`, common(settings, foundation), { parent });
  return () => toRedis({ endpoint, secure: false });
}

function redisCluster(name: string, settings: CordumSettings, foundation: Foundation, parent: Resource) {
  const { availability, redis, workers } = settings;
  const users = [...redisClients, ...Object.keys(workers)]
    .map(client)
    .concat(backup("cordum-redis-backup"), restore("cordum-redis-restore"));
  const args = {
    ...common(settings, foundation),
    exporterImage: redis.exporterImage,
    certificates: foundation.issuer,
    clients: users,
    passwordGenerations: redis.passwordGenerations,
    spread: availability.spread.stores,
    ...foundation.priority("stores"),
  };
  const cluster = new RedisCluster(`${name}-redis`, args, { parent });
  return (service: string) => {
    const login = cluster.credentials(service);
    return toRedis({ endpoint: cluster.endpoint, secure: true, cluster: cluster.addresses, login });
  };
}

function common({ images, redis }: CordumSettings, { namespace }: Foundation) {
  return {
    namespace,
    serviceName: "redis",
    partOf,
    image: { reference: redis.image, pullSecrets: images.pullSecrets },
    resources: redis.resources,
    storage: redis.storage,
  };
}

function externalRedis(
  name: string,
  { images, redis }: CordumSettings,
  { namespace }: Foundation,
  parent: Resource,
): () => Connection {
  if (!redis.external) throw new Error("There is no external Redis in the settings.");
  const { host, networks, passwordSecret, port, tls } = redis.external;
  const identity = { name: "redis", component: "state", partOf };
  const place = { namespace, endpoint: "redis", host, port, networks };
  const args = { ...place, check: tcpCheck(images.busybox), labels: labels(identity) };
  const endpoint = new ExternalEndpoint(`${name}-redis`, args, { parent });
  if (passwordSecret === undefined) return () => toRedis({ endpoint, secure: tls });
  const variables = { REDIS_PASSWORD: { secret: passwordSecret, key: "password", generation: 1 } };
  return () => toRedis({ endpoint, secure: tls, login: { username: "", variables } });
}
