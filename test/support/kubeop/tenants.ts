import { z } from "zod";
import { definitions } from "../../../systems/kubeop/definitions/index.ts";
import { Tenants } from "../../../systems/kubeop/tenants/index.ts";
import { tenantLabel } from "../../../systems/kubeop/tenants/names.ts";
import { tenantsShape } from "../../../systems/kubeop/tenants/settings.ts";
import { createAll } from "../admission-server.ts";
import type { ApiServer } from "../api-server.ts";
import { type Manifest, manifestsOf } from "../manifest.ts";
import { type Registered, registeredIn } from "../program.ts";
import { projectOf, tenantOf, untilServed } from "./objects.ts";

/** The last has addresses where clouds serve credentials. */
export const egressBaseline = ["10.20.0.0/16", "2001:db8:20::/48", "169.0.0.0/8"];
export const imageAllowlist = ["ghcr.io", "docker.io", "registry.example.com:5000"];
export const resolver = { namespace: "kube-system", podLabels: { "k8s-app": "kube-dns" } };
export const ingressControllers = [
  { namespace: "traefik", podLabels: { "app.kubernetes.io/name": "traefik" } },
];

const schema = z.strictObject(tenantsShape);

/** What the program registers for tenants with these settings. */
export async function registeredTenants(settings: object = {}): Promise<readonly Registered[]> {
  const parsed = schema.parse(settings);
  const args = { ...parsed, egressBaseline, imageAllowlist, ingressControllers, resolver };
  return await registeredIn(() => void new Tenants("kubeop-tenants", args));
}

/** In an order in which they can be created. */
export async function tenantObjects(settings: object = {}): Promise<readonly Manifest[]> {
  const objects = manifestsOf(await registeredTenants(settings));
  const isInside = ({ metadata }: Manifest) => (metadata.namespace === undefined ? 0 : 1);
  return objects.toSorted((a, b) => isInside(a) - isInside(b));
}

/** What the operator creates for a Project, in its order. */
export function operatorObjects(tenant: string, project: string): readonly Manifest[] {
  const namespace = `kubeop-${tenant}-${project}`;
  const labels = { [tenantLabel]: tenant, "app.kubeop.io/project": project };
  const inside = (apiVersion: string, kind: string, name: string, spec: object): Manifest => ({
    ...{ apiVersion, kind },
    metadata: { name, namespace },
    spec,
  });
  const container = {
    type: "Container",
    defaultRequest: { cpu: "100m", memory: "64Mi" },
    default: { cpu: "500m", memory: "256Mi" },
  };
  const hard = { pods: "10", "requests.cpu": "1", "requests.memory": "1Gi" };
  const networking = "networking.k8s.io/v1";
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } as Manifest["metadata"] },
    inside("v1", "LimitRange", "kubeop-defaults", { limits: [container] }),
    inside("v1", "ResourceQuota", "kubeop-quota", { hard }),
    inside(networking, "NetworkPolicy", "kubeop-egress", {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [{}],
    }),
    inside(networking, "NetworkPolicy", "kubeop-ingress", {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: {} }] }],
    }),
  ];
}

/** What the operator makes of an App of type Image: without resources and security context. */
export function appDeployment(namespace: string, image = "nginx:1.25"): Manifest {
  const labels = { "app.kubeop.io/app": "web" };
  const annotations = { "kubeop.io/revision": "0123456789ab" };
  const container = { name: "app", image, ports: [{ containerPort: 80 }] };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "app-web", namespace, labels, annotations } as Manifest["metadata"],
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels, annotations }, spec: { containers: [container] } },
    },
  };
}

/** An API server with the kinds of kubeOP and the policies for tenants, all of which it has taken up. */
export async function startTenancy(server: ApiServer, settings: object = {}): Promise<void> {
  await createAll(server, definitions as readonly Manifest[]);
  await untilServed(server);
  const objects = await tenantObjects(settings);
  await createAll(
    server,
    objects.filter(({ metadata }) => metadata.namespace === undefined),
  );
  await createAll(server, [tenantOf("probe"), projectOf("probe", "a-b", "probe")]);
  await untilGuarded(server);
  await createAll(
    server,
    objects.filter(({ metadata }) => metadata.namespace !== undefined),
  );
}

/** It takes up policies one after another, and those that compare objects after it has read these. */
async function untilGuarded(server: ApiServer): Promise<void> {
  const [namespace, , quota, ...policies] = operatorObjects("probe", "a-b");
  if (!namespace || !quota) throw new Error("The operator's objects are not as they were.");
  const isRewritten = async (object: Manifest) => {
    const { body } = await server.tryCreate(object);
    const { metadata, spec } = body as { metadata: object; spec: object };
    const written = { ...metadata, ...spec } as Readonly<Record<string, unknown>>;
    const given = { ...object.metadata, ...(object.spec as object) } as Readonly<Record<string, unknown>>;
    return Object.keys(given).some((key) => JSON.stringify(written[key]) !== JSON.stringify(given[key]));
  };
  await server.until("namespaces are labelled", () => isRewritten(namespace));
  await createAll(server, [namespace]);
  for (const object of [quota, ...policies])
    await server.until(`${object.metadata.name} is rewritten`, () => isRewritten(object));
  const isRefused = (object: Manifest) => async () => (await server.tryCreate(object)).status === 403;
  const colliding = projectOf("probe-a", "b", "colliding");
  for (const object of [...brokenObjects("kubeop-probe-a-b"), colliding])
    await server.until(`${object.kind} ${object.metadata.name} is refused`, isRefused(object));
}

/** One for each policy that refuses what is in a namespace. */
export function brokenObjects(namespace: string): readonly Manifest[] {
  const metadata = (name: string) => ({ name, namespace });
  const pod = { name: "main", image: "ghcr.io/app:1", securityContext: { privileged: true } };
  return [
    networkPolicy(namespace, [{ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }]),
    { apiVersion: "v1", kind: "ResourceQuota", metadata: metadata("large"), spec: { hard: { cpu: "1000" } } },
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "kubeop-nobody-s" } },
    { apiVersion: "v1", kind: "Pod", metadata: metadata("privileged"), spec: { containers: [pod] } },
    appDeployment(namespace, "quay.io/app:1"),
  ];
}

/** A tenant's own policy. */
export function networkPolicy(namespace: string, egress: readonly object[], name = "own"): Manifest {
  const spec = { podSelector: {}, policyTypes: ["Egress"], egress };
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace }, spec };
}
