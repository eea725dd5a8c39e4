import { ownUsers } from "../../../components/redis/acl.ts";
import { workersSettings } from "../../../components/system/workers.ts";

export const workers = workersSettings({
  partOf: "cordum",
  taken: { names: ownUsers, by: "users of Redis itself" },
  description:
    "Workers that you run in the namespace, by name. Each gets a certificate (`<name>-tls`), permissions in NATS, and a Redis user (`<name>-redis`). Its pods need the labels `access.seaworthy.dev/nats`, `…/redis` and `…/cordum-context-engine`. No server restarts. The servers accept a new worker within two minutes (docs/runbooks/workers.md).",
});
