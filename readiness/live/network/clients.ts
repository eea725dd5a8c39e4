import { z } from "zod";
import { serviceNames } from "../../../rules/kubernetes/addresses.ts";
import type { LabelSelector, Labels } from "../../../rules/kubernetes/objects.ts";
import { everyOne } from "../ask.ts";
import { CannotTell, type ClusterReader, type LiveContext } from "../check.ts";
import { type Item, ownerOf } from "../objects.ts";
import { labelsForPolicies } from "./labels.ts";
import { everyPolicy } from "./policies.ts";

/** Whose connections are tried. */
export interface Client {
  readonly name: string;
  readonly namespace: string;
  /** Labels by which policies know it. */
  readonly labels: Labels;
  /** What it is meant to reach, as `host:port`; all else it is not. */
  readonly reaches: readonly string[];
  /** Its pods, which it need not connect to. */
  readonly selector?: LabelSelector;
}

/** Whatever makes pods, as the API server gives it. */
interface Templated extends Item {
  readonly spec: {
    readonly selector?: LabelSelector;
    readonly template?: PodTemplate;
    readonly jobTemplate?: { readonly spec?: { readonly template?: PodTemplate } };
  };
}

interface PodTemplate {
  readonly metadata?: { readonly labels?: Labels };
}

const kinds = [
  ["apps/v1", "deployments"],
  ["apps/v1", "statefulsets"],
  ["apps/v1", "daemonsets"],
  ["batch/v1", "jobs"],
  ["batch/v1", "cronjobs"],
] as const;

/** The clients that settings list; else every workload of the stack, and a pod that is none of it. */
export async function everyClient(cluster: ClusterReader, context: LiveContext): Promise<readonly Client[]> {
  const [namespace = ""] = context.namespaces;
  const listed = context.settings.connections?.clients;
  if (listed) return listed.map((client) => ({ ...client, namespace }));
  const strangers = context.namespaces.map((one) => ({
    ...{ name: "a pod without labels", namespace: one, labels: {}, reaches: [] },
  }));
  return [...strangers, ...(await declaredClients(cluster, context))];
}

async function declaredClients(cluster: ClusterReader, context: LiveContext): Promise<readonly Client[]> {
  const connections = connectionsOf(context);
  const policies = await everyPolicy(cluster, context);
  const lists = kinds.map(([api, resource]) => everyOne<Templated>(cluster, context, api, resource));
  const clients = (await Promise.all(lists))
    .flat()
    // A run of a CronJob has the labels of its CronJob.
    .filter((object) => ownerOf(object)?.kind !== "CronJob")
    .flatMap((object) => clientOf(object, connections) ?? [])
    .map((client) => ({ ...client, labels: labelsForPolicies(client.labels, policies) }));
  const missing = Object.keys(connections).find((name) => !clients.some((client) => client.name === name));
  if (missing !== undefined)
    throw new CannotTell(`${missing} declares connections, and no workload of that name is there.`);
  return [...new Map(clients.map((client) => [`${client.namespace}/${client.name}`, client])).values()];
}

const declared = z.record(z.string(), z.array(z.string()));

/** @throws CannotTell where the stack doesn't say what connects to what */
function connectionsOf({ outputs }: LiveContext): z.infer<typeof declared> {
  const { data } = declared.safeParse(outputs.connections);
  if (data) return data;
  throw new CannotTell(
    "The stack's outputs don't say which connections it declares: list clients in `live.connections`.",
  );
}

/** A workload of the stack; others in its namespace say themselves what they connect to, by the labels that they carry. */
function clientOf({ metadata, spec }: Templated, connections: z.infer<typeof declared>): Client | undefined {
  const { labels = {} } = (spec.template ?? spec.jobTemplate?.spec?.template)?.metadata ?? {};
  // A Job of a migration has a hash in its own name.
  const name = labels["app.kubernetes.io/name"] ?? metadata.name;
  const isOurs = labels["app.kubernetes.io/managed-by"] === "seaworthy" || Object.hasOwn(connections, name);
  if (!isOurs) return undefined;
  return {
    ...{ name, namespace: metadata.namespace ?? "", labels, reaches: connections[name] ?? [] },
    // A Job's selector is by a label that each run has of its own.
    ...(spec.selector && { selector: spec.selector }),
  };
}

/** What `host:port` means to a client: a Service's port, of the stack or not. */
export interface Reach {
  readonly host: string;
  readonly port: number;
  /** As a pod of the client would resolve the host. */
  readonly services: readonly { readonly service: string; readonly namespace: string }[];
}

/** @throws CannotTell for what isn't an address */
export function reachOf(text: string, { name, namespace }: Client): Reach {
  const [, host = "", port = ""] = /^([\w.:-]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === "") throw new CannotTell(`${name} is to reach ${text}, which isn't a host with a port.`);
  return { host, port: Number(port), services: serviceNames(host, namespace) };
}
