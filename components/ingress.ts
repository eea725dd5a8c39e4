import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Endpoint } from "./endpoint/index.ts";
import type { Labels } from "./identity.ts";
import { KubernetesIngress, NetworkPolicy } from "./kubernetes.ts";
import type { Namespace } from "./namespace.ts";
import { admitPeer, type Peer } from "./network-policy.ts";

/** Requests whose path starts with `path` go to `to`; the longest match wins. */
export interface Route {
  readonly path: string;
  readonly to: Endpoint;
}

export interface IngressArgs {
  readonly namespace: Namespace;
  /** IngressClass of the controller that serves the routes. */
  readonly className: string;
  /** Host name that is served. @default every name */
  readonly host?: string;
  /** The controller's pods, which are let in to each routed endpoint. */
  readonly controller: Peer;
  readonly routes: readonly Route[];
  readonly labels: Labels;
}

/** The way in from outside: the routes, and the network policies that let the controller reach what they lead to. */
export class Ingress extends ComponentResource {
  constructor(name: string, args: IngressArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Ingress", name, args, opts);
    this.#createRoutes(name, args);
    for (const endpoint of new Set(args.routes.map(({ to }) => to)))
      this.#admitController(name, args, endpoint);
    this.registerOutputs({});
  }

  #createRoutes(name: string, args: IngressArgs): void {
    const paths = args.routes.map(({ path, to }) => ({
      path,
      pathType: "Prefix",
      backend: { service: { name: to.service, port: { number: to.port } } },
    }));
    const rule = { ...(args.host && { host: args.host }), http: { paths } };
    const metadata = { name, namespace: args.namespace.reference, labels: args.labels };
    const spec = { ingressClassName: args.className, rules: [rule] };
    new KubernetesIngress(`${name}-routes`, { metadata, spec }, { parent: this });
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
