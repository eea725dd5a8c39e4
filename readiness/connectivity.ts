import type { Graph } from "../rules/graph/graph.ts";
import { hasAccess } from "../rules/kubernetes/access.ts";
import { flowsFrom } from "../rules/kubernetes/flows.ts";
import { monitors, type Scrape, scrapes } from "../rules/kubernetes/monitors.ts";
import { type Pods, refusals } from "../rules/kubernetes/network.ts";
import type { IngressSpec } from "../rules/kubernetes/objects.ts";
import { backends, type Service, servicePort, targetPort } from "../rules/kubernetes/services.ts";
import { type Workload, workloads } from "../rules/kubernetes/workloads.ts";
import type { Stack } from "../rules/model/rule.ts";
import { attempt, UnknownValue } from "../rules/model/unknown.ts";
import type { Connectivity, ConnectivityCell } from "./model/report.ts";

/** A port that a workload offers: a column. */
interface Server {
  readonly name: string;
  readonly workload: Workload;
  readonly port: number;
}

/** Who may dial: a row. Of those outside the stack only what the contract says is known. */
interface Client {
  readonly name: string;
  readonly workload?: Workload;
  /** Undefined where nobody says which pods they are. */
  readonly pods?: Pods;
  readonly dials: (server: Server) => boolean;
}

/**
 * Every client of a stack against every port that it offers: which connections are meant, and which the network policies
 * let through. It asks what the rules about flows ask, so the picture can't disagree with them. What is neither meant
 * nor let through has no cell.
 */
export function connectivity(stack: Stack): Connectivity {
  const { graph } = stack;
  const nameOf = namer(graph);
  const own = workloads(graph).map((workload) => clientOf(stack, workload, nameOf(workload)));
  const servers = serversOf(stack, nameOf);
  const clients = [...own.toSorted(byName), ...scrapersOf(stack), ...ingressOf(graph)];
  return {
    clients: clients.map(({ name }) => name),
    servers: servers.map(({ name }) => name),
    cells: clients.flatMap((client) => servers.flatMap((server) => cellOf(graph, client, server) ?? [])),
  };
}

/** Names of one namespace say enough; of several, they say which. */
function namer(graph: Graph): (workload: Workload) => string {
  const isOne = new Set(workloads(graph).map(({ namespace }) => namespace)).size < 2;
  return (workload) => {
    const name = known(() => workload.name) ?? workload.title;
    return isOne ? name : `${workload.namespace}/${name}`;
  };
}

function clientOf(stack: Stack, workload: Workload, name: string): Client {
  const flows = known(() => flowsFrom(stack, workload)) ?? [];
  return {
    name,
    workload,
    pods: workload,
    dials: (server) => flows.some(({ port, to }) => to === server.workload && port.number === server.port),
  };
}

/** The ports that workloads declare, and those that others dial although nobody declares them. */
function serversOf(stack: Stack, nameOf: (workload: Workload) => string): readonly Server[] {
  const all = workloads(stack.graph);
  const declared = all.flatMap((workload) =>
    (known(() => workload.ports) ?? []).flatMap(({ containerPort, protocol = "TCP" }) =>
      containerPort === undefined || protocol !== "TCP" ? [] : [{ workload, port: containerPort }],
    ),
  );
  const dialled = all.flatMap((from) =>
    (known(() => flowsFrom(stack, from)) ?? []).map(({ port, to }) => ({ workload: to, port: port.number })),
  );
  const servers = [...declared, ...dialled].map((one) => ({
    ...one,
    name: `${nameOf(one.workload)}:${one.port}`,
  }));
  return [...new Map(servers.map((one) => [one.name, one])).values()].sort(byName);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** What scrapes metrics, by the contract; unnamed where it is silent and somebody must. */
function scrapersOf({ contract, graph }: Stack): readonly Client[] {
  const targets = monitors(graph).flatMap((monitor) => known(() => scrapes(graph, monitor)) ?? []);
  if (targets.length === 0) return [];
  const dials = isAmong(targets);
  if (!contract.scrapers) return [{ name: "whoever scrapes metrics", dials }];
  return contract.scrapers.map((one) => ({
    name: `the scraper in ${one.namespace}`,
    pods: { ...one, ports: [] },
    dials,
  }));
}

/** Whoever comes in through an Ingress; which pods its controller has isn't known here. */
function ingressOf(graph: Graph): readonly Client[] {
  const targets = graph
    .ofKind<IngressSpec>("Ingress")
    .flatMap(({ namespace, spec }) => known(() => leadsTo(graph, namespace, spec)) ?? []);
  return targets.length === 0 ? [] : [{ name: "whoever comes by Ingress", dials: isAmong(targets) }];
}

function leadsTo(graph: Graph, namespace: string | undefined, spec: IngressSpec): readonly Scrape[] {
  const paths = (spec.rules ?? []).flatMap(({ http }) => http?.paths ?? []);
  const named = [...paths.map(({ backend }) => backend), spec.defaultBackend];
  return named.flatMap((backend) => {
    const { name = "", port: wanted } = backend?.service ?? {};
    const service = graph.find<Service["spec"]>("Service", namespace, name);
    const port = service && servicePort(service, wanted?.name ?? wanted?.number ?? "");
    if (!service || !port) return [];
    return backends(graph, service).flatMap((workload) => {
      const number = targetPort(port, workload);
      return number === undefined ? [] : [{ workload, port: number }];
    });
  });
}

function isAmong(targets: readonly Scrape[]): Client["dials"] {
  return (server) =>
    targets.some(({ port, workload }) => workload === server.workload && port === server.port);
}

/** None for a workload and itself. Of those whose pods nobody knows only what they dial is worth a question mark. */
function cellOf(graph: Graph, client: Client, server: Server): ConnectivityCell | undefined {
  if (client.workload === server.workload) return undefined;
  const names = { client: client.name, server: server.name };
  const dials = client.dials(server);
  const { pods, workload } = client;
  if (!pods) return dials ? { ...names, declared: true } : undefined;
  const port = { number: server.port, protocol: "TCP" as const };
  const allowed = known(() => refusals(graph, pods, server.workload, port).length === 0);
  if (allowed === false && !dials) return undefined;
  // Who carries the label that a policy asks for says so by carrying it.
  const asks = workload && allowed === true && known(() => hasAccess(graph, workload, server.workload));
  return { ...names, declared: dials || asks === true, ...(allowed !== undefined && { allowed }) };
}

function known<T>(read: () => T): T | undefined {
  const value = attempt(read);
  return value instanceof UnknownValue ? undefined : value;
}
