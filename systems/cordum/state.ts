import { log, type Resource } from "@pulumi/pulumi";
import type { Connection } from "../../components/endpoint/connection.ts";
import { client } from "../../components/redis/acl.ts";
import { redisUsers } from "../../components/redis/backup.ts";
import { createRedis } from "../../components/redis/store.ts";
import type { Foundation } from "../../components/system/foundation.ts";
import { redisLogin, revealedPasswords } from "./behaviour.ts";
import { toRedis } from "./connections.ts";
import { cordum } from "./product.ts";
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
  tell(settings, parent);
  const users = [...redisClients, ...Object.keys(settings.workers)].map(client);
  const clients = [...users, ...redisUsers(cordum.name)];
  const args = { foundation, serviceName: "redis", settings: settings.redis, clients };
  const redis = createRedis(`${name}-redis`, args, parent);
  const from = redisLogin(settings);
  return (service) => toRedis(redis, service, from);
}

/** What whoever deploys is left with, where it is not what they would expect. */
function tell(settings: CordumSettings, parent: Resource): void {
  const { external, topology } = settings.redis;
  for (const warning of revealedPasswords(settings)) void log.warn(warning, parent);
  if (!external && topology === "cluster") void log.warn(notForCordum, parent);
}

const notForCordum =
  "Redis runs as a Cluster. Cordum's own code, as far as it is public, uses several keys in one transaction, which a Cluster refuses: every job is answered with 503. Set `redis.topology: replicated`; where the stack holds data already, docs/runbooks/redis-topology.md moves it.";
