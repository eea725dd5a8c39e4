import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ComponentResource, type ComponentResourceOptions, log } from "@pulumi/pulumi";
import { parseQuantity } from "../../lib/quantity.ts";
import type { Endpoint } from "../endpoint/index.ts";
import type { Labels } from "../identity.ts";
import { KubernetesIngress, NetworkPolicy } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import { admitPeer, type Peer } from "../network-policy.ts";
import { ingressKind, type KindName } from "./kinds.ts";
import type { ListenerPorts, Manifest, RateLimit, RouteModel, TlsTermination } from "./model.ts";

/** Requests whose path starts with `path` go to `to`; the longest match wins. */
export interface Route {
  readonly path: string;
  readonly to: Endpoint;
}

/** A host name with what it serves. */
export interface HostRoutes {
  /** Tells the objects of several hosts apart, such as `api`. */
  readonly role: string;
  /** @default every name */
  readonly host?: string;
  /** Secret with a certificate for this host. @default that of `tls` */
  readonly secret?: string;
  readonly routes: readonly Route[];
}

export interface IngressArgs {
  readonly namespace: Pick<Namespace, "name" | "reference">;
  /** Who serves the routes, and so in which objects they are said. */
  readonly kind: KindName;
  /** IngressClass or GatewayClass of the controller; Istio goes by `controller.podLabels` instead. */
  readonly className: string;
  /** The controller's pods, which are let in to each routed endpoint. */
  readonly controller: Peer;
  readonly hosts: readonly HostRoutes[];
  /** Where a Gateway API Gateway listens. @default 80 and 443 */
  readonly listenerPorts?: ListenerPorts;
  /** Terminates TLS and sends everybody who comes without it there. @default plain HTTP */
  readonly tls?: TlsTermination;
  /** Seconds that a request, or a WebSocket without traffic, may take. */
  readonly timeoutSeconds: number;
  /** What the body of a request may measure, such as `10Mi`. @default whatever the controller allows */
  readonly maxBodySize?: string;
  /** @default no limit */
  readonly rateLimit?: RateLimit;
  /** Why routes let everybody through to the services, such as that these ask for a key themselves. @default not said */
  readonly exposed?: string;
  /** Further annotations of the object that carries the certificate, such as `cert-manager.io/cluster-issuer`. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Labels;
}

/** The way in from outside: the routes, and the network policies that let the controller reach what they lead to. */
export class Ingress extends ComponentResource {
  constructor(name: string, args: IngressArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Ingress", name, args, opts);
    const { manifests, warning } = ingressKind(args.kind);
    if (warning) void log.warn(warning, this);
    for (const manifest of manifests(routeModel(name, args))) this.#create(name, args, manifest);
    for (const endpoint of new Set(args.hosts.flatMap(({ routes }) => routes.map(({ to }) => to))))
      this.#admitController(name, args, endpoint);
    this.registerOutputs({});
  }

  #create(name: string, { namespace, labels }: IngressArgs, { role, ...manifest }: Manifest): void {
    const metadata = { ...manifest.metadata, namespace: namespace.reference, labels };
    const options = { parent: this };
    if (manifest.kind === "Ingress")
      new KubernetesIngress(`${name}-${role}`, { metadata, spec: manifest.spec }, options);
    else new CustomResource(`${name}-${role}`, { ...manifest, metadata }, options);
  }

  #admitController(name: string, args: IngressArgs, endpoint: Endpoint): void {
    const metadata = {
      name: `${endpoint.name}-from-ingress`,
      namespace: args.namespace.reference,
      labels: args.labels,
    };
    const spec = admitPeer(endpoint, args.controller);
    new NetworkPolicy(`${name}-${endpoint.name}-policy`, { metadata, spec }, { parent: this });
  }
}

function routeModel(name: string, args: IngressArgs): RouteModel {
  const { hosts, controller, maxBodySize, namespace, ...rest } = args;
  const maxBodyBytes = maxBodySize === undefined ? undefined : parseQuantity(maxBodySize);
  return {
    ...rest,
    name,
    namespace: namespace.name,
    gatewayPods: controller.podLabels,
    hosts: hosts.map(({ routes, ...host }) => ({
      ...host,
      paths: routes.map(({ path, to }) => ({ path, service: to.service, port: to.port })),
    })),
    ...(maxBodyBytes !== undefined && { maxBodyBytes: Math.floor(maxBodyBytes) }),
  };
}
