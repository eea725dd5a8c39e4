import { log, type Resource } from "@pulumi/pulumi";
import type { Target } from "../endpoint/connection.ts";
import { ExternalEndpoint } from "../endpoint/external.ts";
import { labels } from "../identity.ts";
import type { Foundation } from "../system/foundation.ts";
import { NatsCluster } from "./cluster.ts";
import { lossWindow, syncInterval } from "./durability.ts";
import type { NatsIdentity } from "./identities.ts";
import { jetStreamCheck, Nats } from "./index.ts";
import type { NatsSettings } from "./settings.ts";

export interface NatsStoreArgs {
  readonly foundation: Foundation;
  /** Name of the Service that clients dial, such as `nats`. */
  readonly serviceName: string;
  readonly settings: NatsSettings;
  /** Holds the command-line client, with which others wait for JetStream. */
  readonly clientImage: string;
  /** Who may connect to a cluster, and what each may do. */
  readonly identities: readonly NatsIdentity[];
}

/** A NATS that services are connected to, whoever runs it. */
export interface NatsStore {
  readonly target: Target;
  /** Whether it is dialled with TLS. */
  readonly secure: boolean;
}

/** NATS as a stack file has it: servers that survive each other, one alone, or somebody else's. */
export function createNats(name: string, args: NatsStoreArgs, parent: Resource): NatsStore {
  const { durability, external, topology } = args.settings;
  if (external) return { target: externalNats(name, args, external, parent), secure: external.tls };
  const risk = lossWindow(durability);
  if (risk !== undefined) void log.info(risk, parent);
  const target = topology === "cluster" ? cluster(name, args, parent) : single(name, args, parent);
  return { target, secure: target.tls };
}

function cluster(name: string, args: NatsStoreArgs, parent: Resource): Target {
  const { foundation, identities, settings } = args;
  const servers = {
    ...common(args),
    exporterImage: settings.exporterImage,
    servers: settings.servers,
    certificates: foundation.issuer,
    identities,
    spread: foundation.storeSpread,
    ...foundation.priority("stores"),
  };
  return new NatsCluster(name, servers, { parent }).endpoint;
}

function single(name: string, args: NatsStoreArgs, parent: Resource): Target {
  return new Nats(name, common(args), { parent }).endpoint;
}

function common({ clientImage, foundation, serviceName, settings }: NatsStoreArgs) {
  const { images, namespace, product } = foundation;
  return {
    namespace,
    serviceName,
    partOf: product.name,
    image: { reference: settings.image, pullSecrets: images.pullSecrets },
    gateImage: clientImage,
    resources: settings.resources,
    storage: settings.storage,
    syncInterval: syncInterval(settings.durability),
  };
}

function externalNats(
  name: string,
  { clientImage, foundation, serviceName }: NatsStoreArgs,
  { host, networks, port }: NonNullable<NatsSettings["external"]>,
  parent: Resource,
): Target {
  const { namespace, product } = foundation;
  const identity = { name: serviceName, component: "messaging", partOf: product.name };
  const args = {
    namespace,
    endpoint: serviceName,
    host,
    port,
    networks,
    check: jetStreamCheck(clientImage),
    labels: labels(identity),
  };
  return new ExternalEndpoint(name, args, { parent });
}
