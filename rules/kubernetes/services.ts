import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { where } from "../model/unknown.ts";
import { candidates, indexed, SelectorIndex } from "./label-index.ts";
import type { ContainerPort, IntOrString, ServicePort, ServiceSpec } from "./objects.ts";
import { matchesLabels } from "./selectors.ts";
import type { Workload } from "./workloads.ts";

export type Service = Resource<ServiceSpec>;

export function allServices(graph: Graph): readonly Service[] {
  return graph.ofKind<ServiceSpec>("Service");
}

/** A Service without a selector has endpoints that somebody else writes. */
export function hasSelector({ spec }: Service): boolean {
  return spec.type !== "ExternalName" && Object.keys(spec.selector ?? {}).length > 0;
}

/** The workloads whose pods answer for a Service. */
export function backends(graph: Graph, service: Service): readonly Workload[] {
  if (!hasSelector(service)) return [];
  const { selector = {} } = service.spec;
  return where(
    candidates(graph, service.namespace ?? "", () => selector),
    (workload) => matchesLabels(selector, workload.podLabels),
  );
}

export function servicesOf(graph: Graph, workload: Workload): readonly Service[] {
  return where(
    graph
      .derive(servicesByNamespace)(workload.namespace)
      .candidates(() => workload.podLabels),
    (service) => hasSelector(service) && matchesLabels(service.spec.selector ?? {}, workload.podLabels),
  );
}

function servicesByNamespace(graph: Graph): (namespace: string) => SelectorIndex<Service> {
  return indexed((namespace) => {
    const all = graph.inNamespace<ServiceSpec>(namespace, "Service");
    return new SelectorIndex(all, ({ spec }) => spec.selector);
  });
}

export function isHeadless({ spec }: Service): boolean {
  return spec.clusterIP === "None";
}

/** The port of a Service by its number or name. */
export function servicePort({ spec }: Service, port: IntOrString): ServicePort | undefined {
  return spec.ports?.find((one) => one.port === port || one.name === port);
}

/** The number at which the pods answer for a Service's port; undefined where a named port isn't among theirs. */
export function targetPort(port: ServicePort, workload: Workload): number | undefined {
  const target = port.targetPort ?? port.port;
  return typeof target === "string" ? namedPort(target, port.protocol, workload.ports) : target;
}

export function namedPort(
  name: string,
  protocol: string | undefined,
  ports: readonly ContainerPort[],
): number | undefined {
  const found = ports.find((one) => one.name === name && (one.protocol ?? "TCP") === (protocol ?? "TCP"));
  return found?.containerPort;
}
