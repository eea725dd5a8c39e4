import { everyOne } from "../ask.ts";
import { type Judgement, judged, liveCheck, notApplicable } from "../check.ts";
import { type EndpointSlice, type Service, titleOf } from "../objects.ts";

type Addresses = Readonly<Record<string, readonly string[]>>;

export const serviceDns = liveCheck({
  id: "live-service-dns",
  title: "The DNS name of each Service resolves to its address, and it has ready pods.",
  severity: "critical",
  remediation: [
    "Compare the Service's selector with the labels of its pods, which must be ready.",
    "See whether the pods of the cluster's DNS are healthy: `kubectl -n kube-system get pods -l k8s-app=kube-dns`.",
  ],
  look: async (cluster, context) => {
    const all = await everyOne<Service>(cluster, context, "v1", "services");
    const services = all.filter(({ spec }) => spec.type !== "ExternalName");
    const slices = await everyOne<EndpointSlice>(cluster, context, "discovery.k8s.io/v1", "endpointslices");
    return {
      services,
      slices,
      addresses: services.length > 0 ? await cluster.resolve(services.map(nameOf)) : {},
    };
  },
  judge: ({ addresses, services, slices }) =>
    services.length === 0
      ? notApplicable("the stack has no Services")
      : services.map((service) => judgeOne(service, slices, addresses)),
});

function nameOf({ metadata }: Service): string {
  return `${metadata.name}.${metadata.namespace}.svc.cluster.local`;
}

function judgeOne(service: Service, slices: readonly EndpointSlice[], addresses: Addresses): Judgement {
  const name = nameOf(service);
  const found = addresses[name] ?? [];
  const ready = readyAddresses(service, slices);
  const evidence = `${name} is ${found.join(", ") || "unknown"}; ${ready.length} ready behind it`;
  return judged(
    titleOf("Service", service),
    problemOf(service, found, ready),
    "Its name leads to ready pods.",
    evidence,
  );
}

function problemOf(
  { spec }: Service,
  found: readonly string[],
  ready: readonly string[],
): string | undefined {
  if (spec.selector && ready.length === 0) return "no pod behind it is ready";
  if (found.length === 0) return "the cluster's DNS doesn't know its name";
  if (spec.clusterIP && spec.clusterIP !== "None")
    return found.includes(spec.clusterIP)
      ? undefined
      : `its name leads to ${found.join(", ")} instead of ${spec.clusterIP}`;
  const missing = ready.filter((address) => !found.includes(address));
  return missing.length > 0 ? `its name doesn't lead to ${missing.join(", ")}` : undefined;
}

function readyAddresses({ metadata }: Service, slices: readonly EndpointSlice[]): readonly string[] {
  return slices
    .filter(
      (slice) =>
        slice.addressType === "IPv4" &&
        slice.metadata.namespace === metadata.namespace &&
        slice.metadata.labels?.["kubernetes.io/service-name"] === metadata.name,
    )
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap((endpoint) => endpoint.addresses);
}
