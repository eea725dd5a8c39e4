import type { Resource } from "@pulumi/pulumi";
import type { Connection } from "../../components/endpoint/connection.ts";
import { natsIdentities } from "../../components/nats/backup.ts";
import { jetStreamClient, type NatsIdentity } from "../../components/nats/identities.ts";
import { createNats } from "../../components/nats/store.ts";
import type { Foundation } from "../../components/system/foundation.ts";
import { toNats } from "./connections.ts";
import { cordum, streams } from "./product.ts";
import type { CordumSettings } from "./settings/index.ts";

/** The subjects of Cordum's two streams. */
const subjects = ["sys.>", "job.>", "worker.*.jobs"];

/** Services make their streams and consumers, and never throw away what others stored. */
function service(name: string): NatsIdentity {
  return jetStreamClient(name, streams, { publish: subjects, subscribe: subjects });
}

/** Workers of others take jobs and report; they hand in none. */
function worker(name: string): NatsIdentity {
  return jetStreamClient(name, streams, { publish: ["sys.>"], subscribe: subjects });
}

const natsClients = ["cordum-api-gateway", "cordum-scheduler", "cordum-workflow-engine"];

/** How Cordum's services are connected to NATS, whoever runs it. */
export function connectNats(
  name: string,
  settings: CordumSettings,
  foundation: Foundation,
  parent: Resource,
): Connection {
  const identities = [
    ...natsClients.map(service),
    ...Object.keys(settings.workers).map(worker),
    ...natsIdentities(cordum.name),
  ];
  const clientImage = settings.images.natsBox;
  const args = { foundation, serviceName: "nats", settings: settings.nats, clientImage, identities };
  const nats = createNats(`${name}-nats`, args, parent);
  return toNats(nats, settings.nats);
}
