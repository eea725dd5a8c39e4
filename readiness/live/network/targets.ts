import { everyOne, everyPod } from "../ask.ts";
import type { ClusterReader, LiveContext } from "../check.ts";
import { type EndpointSlice, ownerOf, type Pod, type Service } from "../objects.ts";

/** Where a connection may lead: a port of a Service, or an address outside the stack. */
export interface Target {
  /** `nats:4222`, as settings name it. */
  readonly name: string;
  readonly namespace: string;
  /** The Service's name; absent outside the stack. */
  readonly service?: string;
  readonly address: string;
  readonly port: number;
  /** The ready pods behind it. */
  readonly pods: readonly Pod[];
  /** The same port of the same pods, by whichever Service: `StatefulSet cordum/cordum-nats:4222`. Policies know no Services. */
  readonly serves: ReadonlySet<string>;
}

type ServicePort = NonNullable<Service["spec"]["ports"]>[number];

/** Ports of Services behind which a pod is ready: where nobody listens, silence would prove nothing. */
export async function everyTarget(cluster: ClusterReader, context: LiveContext): Promise<readonly Target[]> {
  const services = await everyOne<Service>(cluster, context, "v1", "services");
  const slices = await everyOne<EndpointSlice>(cluster, context, "discovery.k8s.io/v1", "endpointslices");
  const pods = await everyPod(cluster, context);
  return services.flatMap((service) =>
    (service.spec.ports ?? [])
      .filter(({ protocol = "TCP" }) => protocol === "TCP")
      .flatMap((port) => targetOf(service, port, slices, pods) ?? []),
  );
}

function targetOf(
  service: Service,
  port: ServicePort,
  slices: readonly EndpointSlice[],
  pods: readonly Pod[],
): Target | undefined {
  const { name, namespace = "" } = service.metadata;
  const ready = readyEndpoints(service, port, slices);
  const [first] = ready;
  if (!first) return undefined;
  const behind = ready.flatMap(({ pod }) =>
    pods.filter(({ metadata }) => metadata.name === pod && metadata.namespace === namespace),
  );
  const { clusterIP = "None" } = service.spec;
  const at = clusterIP === "None" ? first : { address: clusterIP, port: port.port };
  return {
    ...{ name: `${name}:${port.port}`, namespace, service: name, address: at.address, port: at.port },
    pods: behind,
    serves: new Set(behind.map((pod) => `${ownerName(pod)}:${first.port}`)),
  };
}

function readyEndpoints({ metadata }: Service, { name = "" }: ServicePort, slices: readonly EndpointSlice[]) {
  const own = slices.filter(
    (slice) =>
      slice.metadata.labels?.["kubernetes.io/service-name"] === metadata.name &&
      slice.metadata.namespace === metadata.namespace,
  );
  return own.flatMap(({ endpoints = [], ports = [] }) => {
    const port = ports.find((one) => (one.name ?? "") === name)?.port;
    if (port === undefined) return [];
    return endpoints.flatMap(({ addresses: [address], conditions, targetRef }) =>
      address === undefined || conditions?.ready === false ? [] : [{ address, port, pod: targetRef?.name }],
    );
  });
}

function ownerName(pod: Pod): string {
  const { kind, name } = ownerOf(pod) ?? { kind: "Pod", name: pod.metadata.name };
  return `${kind} ${pod.metadata.namespace}/${name}`;
}
