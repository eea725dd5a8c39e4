import { log, type Resource } from "@pulumi/pulumi";
import type { Connection, Target } from "../../components/endpoint/connection.ts";
import { ExternalEndpoint } from "../../components/endpoint/external.ts";
import { tcpCheck } from "../../components/endpoint/gate.ts";
import { labels } from "../../components/identity.ts";
import { NatsCluster } from "../../components/nats/cluster.ts";
import type { NatsIdentity } from "../../components/nats/cluster-conf.ts";
import { lossWindow, syncInterval } from "../../components/nats/durability.ts";
import { Nats } from "../../components/nats/index.ts";
import { toNats } from "./connections.ts";
import { type Foundation, partOf } from "./foundation.ts";
import type { CordumSettings } from "./settings/index.ts";

/** The subjects of Cordum's two streams, CORDUM_SYS and CORDUM_JOBS. */
const subjects = ["sys.>", "job.>", "worker.*.jobs"];
/** What a client of JetStream needs besides: answers, acknowledgements, flow control. */
const inbox = "_INBOX.>";
const replies = ["$JS.ACK.>", "$JS.FC.>"];

/** Services make their streams and consumers, and never throw away what others stored. */
function worker(name: string): NatsIdentity {
  return {
    name,
    publish: [...subjects, "$JS.API.>", ...replies, inbox],
    neverPublish: ["DELETE", "PURGE", "MSG.DELETE", "SNAPSHOT", "RESTORE"].map(
      (verb) => `$JS.API.STREAM.${verb}.>`,
    ),
    subscribe: [...subjects, inbox],
  };
}

/** Who backs up and restores: every request to JetStream, and no messages of its own. */
function keeper(name: string): NatsIdentity {
  return { name, publish: ["$JS.API.>", "$JS.SNAPSHOT.>", ...replies, inbox], subscribe: [inbox] };
}

export const natsBackup = "cordum-nats-backup";
export const natsRestore = "cordum-nats-restore";
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
    identities: [...natsClients, ...Object.keys(settings.workers)]
      .map(worker)
      .concat([natsBackup, natsRestore].map(keeper)),
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
    check: tcpCheck(images.busybox),
    labels: labels(identity),
  };
  return new ExternalEndpoint(`${name}-nats`, args, { parent });
}
