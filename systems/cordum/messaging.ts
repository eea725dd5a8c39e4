import { log, type Resource } from "@pulumi/pulumi";
import type { Connection, Target } from "../../components/endpoint/connection.ts";
import { ExternalEndpoint } from "../../components/endpoint/external.ts";
import { labels } from "../../components/identity.ts";
import { natsIdentities } from "../../components/nats/backup.ts";
import { NatsCluster } from "../../components/nats/cluster.ts";
import { lossWindow, syncInterval } from "../../components/nats/durability.ts";
import { jetStreamClient, type NatsIdentity } from "../../components/nats/identities.ts";
import { jetStreamCheck, Nats } from "../../components/nats/index.ts";
import { toNats } from "./connections.ts";
import { type Foundation, partOf } from "./foundation.ts";
import type { CordumSettings } from "./settings/index.ts";

const streams = ["CORDUM_SYS", "CORDUM_JOBS"];
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
  const { ackWait, external } = settings.nats;
  const target = createNats(name, settings, foundation, parent);
  return toNats(target, { replicas: streamReplicas(settings), ackWait, secure: external?.tls ?? target.tls });
}

/** Servers that keep each message. */
export function streamReplicas({ nats }: CordumSettings): number {
  return nats.streamReplicas ?? (nats.topology === "cluster" ? 3 : 1);
}

function createNats(
  name: string,
  settings: CordumSettings,
  foundation: Foundation,
  parent: Resource,
): Target {
  const { nats } = settings;
  if (nats.external) return externalNats(name, settings, foundation, parent);
  const risk = lossWindow(nats.durability);
  if (risk !== undefined) void log.info(risk, parent);
  return nats.topology === "cluster"
    ? natsCluster(name, settings, foundation, parent)
    : singleNats(name, settings, foundation, parent);
}

function natsCluster(
  name: string,
  settings: CordumSettings,
  foundation: Foundation,
  parent: Resource,
): Target {
  const { nats } = settings;
  const args = {
    ...common(settings, foundation),
    exporterImage: nats.exporterImage,
    servers: nats.servers,
    certificates: foundation.issuer,
    identities: [
      ...natsClients.map(service),
      ...Object.keys(settings.workers).map(worker),
      ...natsIdentities(partOf),
    ],
    spread: settings.availability.spread.stores,
    ...foundation.priority("stores"),
  };
  return new NatsCluster(`${name}-nats`, args, { parent }).endpoint;
}

function singleNats(
  name: string,
  settings: CordumSettings,
  foundation: Foundation,
  parent: Resource,
): Target {
  return new Nats(`${name}-nats`, common(settings, foundation), { parent }).endpoint;
}

function common({ images, nats }: CordumSettings, { namespace }: Foundation) {
  return {
    namespace,
    serviceName: "nats",
    partOf,
    image: { reference: nats.image, pullSecrets: images.pullSecrets },
    gateImage: images.natsBox,
    resources: nats.resources,
    storage: nats.storage,
    syncInterval: syncInterval(nats.durability),
  };
}

function externalNats(
  name: string,
  { images, nats }: CordumSettings,
  { namespace }: Foundation,
  parent: Resource,
): Target {
  if (!nats.external) throw new Error("There is no external NATS in the settings.");
  const { host, networks, port } = nats.external;
  const identity = { name: "nats", component: "messaging", partOf };
  const args = {
    namespace,
    endpoint: "nats",
    host,
    port,
    networks,
    check: jetStreamCheck(images.natsBox),
    labels: labels(identity),
  };
  return new ExternalEndpoint(`${name}-nats`, args, { parent });
}
