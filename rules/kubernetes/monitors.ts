import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { attempt, UnknownValue, where } from "../model/unknown.ts";
import type { LabelSelector, ServicePort, ServiceSpec } from "./objects.ts";
import { noPods } from "./operators.ts";
import { selects } from "./selectors.ts";
import { allServices, backends, namedPort, type Service, targetPort } from "./services.ts";
import { type Workload, workloads, workloadsIn } from "./workloads.ts";

export interface Endpoint {
  readonly port?: string;
  /** Of a PodMonitor. */
  readonly portNumber?: number;
  readonly targetPort?: string | number;
}

export interface MonitorSpec {
  readonly selector?: LabelSelector;
  readonly namespaceSelector?: { readonly any?: boolean; readonly matchNames?: readonly string[] };
  readonly endpoints?: readonly Endpoint[];
  readonly podMetricsEndpoints?: readonly Endpoint[];
}

export type Monitor = Resource<MonitorSpec>;

export function monitors(graph: Graph): readonly Monitor[] {
  return graph.ofKind<MonitorSpec>(
    "monitoring.coreos.com/ServiceMonitor",
    "monitoring.coreos.com/PodMonitor",
  );
}

/** The namespaces that a monitor looks in: without a namespaceSelector its own; undefined for all. */
function namespacesOf({ namespace, spec }: Monitor): readonly (string | undefined)[] | undefined {
  const { any, matchNames } = spec.namespaceSelector ?? {};
  if (any === true) return undefined;
  return matchNames ? [...new Set(matchNames)] : [namespace];
}

export function monitoredServices(graph: Graph, monitor: Monitor): readonly Service[] {
  const { selector } = monitor.spec;
  const all = namespacesOf(monitor)?.flatMap((name) => graph.inNamespace<ServiceSpec>(name, "Service"));
  return where(all ?? allServices(graph), (one) => selects(selector, one.labels));
}

export function monitoredPods(graph: Graph, monitor: Monitor): readonly Workload[] {
  const { selector } = monitor.spec;
  const all = namespacesOf(monitor)?.flatMap((name) => workloadsIn(graph, name ?? ""));
  return where(all ?? workloads(graph), (one) => selects(selector, one.podLabels));
}

/**
 * What a rule says of a monitor that finds nothing in the stack.
 * @throws UnknownValue where it looks in a namespace of others, or an operator may make what it looks for
 */
export function findsNothing(graph: Graph, monitor: Monitor, message: string): string {
  for (const namespace of namespacesOf(monitor) ?? []) {
    if (namespace !== monitor.namespace && !isOfTheStack(graph, namespace))
      throw new UnknownValue(`${message}, but nothing of namespace ${namespace} is in the stack`);
    noPods(graph, namespace, message);
  }
  return message;
}

function isOfTheStack(graph: Graph, namespace = ""): boolean {
  return (
    graph.find("Namespace", undefined, namespace) !== undefined ||
    graph.inNamespace(namespace, "Service").length > 0 ||
    workloadsIn(graph, namespace).length > 0
  );
}

/** A port that is scraped, at the pods. */
export interface Scrape {
  readonly workload: Workload;
  readonly port: number;
}

export function scrapes(graph: Graph, monitor: Monitor): readonly Scrape[] {
  if (monitor.kind === "PodMonitor") {
    return monitoredPods(graph, monitor).flatMap((workload) =>
      (monitor.spec.podMetricsEndpoints ?? []).flatMap((endpoint) => {
        const port = podPort(endpoint, workload);
        return port === undefined ? [] : [{ workload, port }];
      }),
    );
  }
  return monitoredServices(graph, monitor).flatMap((service) =>
    backends(graph, service).flatMap((workload) =>
      (monitor.spec.endpoints ?? []).flatMap((endpoint) => {
        const port = scrapedPort(service, endpoint, workload);
        return port === undefined ? [] : [{ workload, port }];
      }),
    ),
  );
}

/** Whether some monitor of the stack scrapes it. */
export function isScraped(graph: Graph, workload: Workload): boolean {
  const { found, unknown } = graph.derive(scrapedWorkloads);
  if (!found.has(workload) && unknown) throw unknown;
  return found.has(workload);
}

function scrapedWorkloads(graph: Graph): {
  readonly found: ReadonlySet<Workload>;
  readonly unknown: UnknownValue | undefined;
} {
  const all = monitors(graph).map((monitor) => attempt(() => scrapes(graph, monitor)));
  return {
    found: new Set(
      all.flatMap((one) => (one instanceof UnknownValue ? [] : one.map(({ workload }) => workload))),
    ),
    unknown: all.find((one) => one instanceof UnknownValue),
  };
}

/** The port of a pod that a PodMonitor's endpoint means; undefined where the pod doesn't name it. */
export function podPort({ port, portNumber, targetPort }: Endpoint, workload: Workload): number | undefined {
  const wanted = port ?? portNumber ?? targetPort;
  return typeof wanted === "string" ? namedPort(wanted, "TCP", workload.ports) : wanted;
}

function scrapedPort(service: Service, endpoint: Endpoint, workload: Workload): number | undefined {
  const port = monitoredPort(service, endpoint);
  if (port) return targetPort(port, workload);
  const { targetPort: target } = endpoint;
  return typeof target === "string" ? namedPort(target, "TCP", workload.ports) : target;
}

/** An endpoint's port is the name of a Service's port, never its number. */
export function monitoredPort({ spec }: Service, { port }: Endpoint): ServicePort | undefined {
  return port === undefined ? undefined : spec.ports?.find(({ name }) => name === port);
}
