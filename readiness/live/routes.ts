import { anyOf } from "./ask.ts";
import { CannotTell, type ClusterReader, type LiveContext, type Request } from "./check.ts";
import type { Item } from "./objects.ts";

/** What the outside may ask for, and where. */
export interface Route {
  readonly address: string | undefined;
  readonly host?: string;
  readonly path: string;
  readonly https: boolean;
  /** The object that says so. */
  readonly from: string;
}

export interface IngressObject extends Item {
  readonly spec: {
    readonly tls?: readonly { readonly hosts?: readonly string[] }[];
    readonly rules?: readonly {
      readonly host?: string;
      readonly http?: { readonly paths: readonly { readonly path?: string }[] };
    }[];
  };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
  };
}

export interface GatewayObject extends Item {
  readonly spec: { readonly listeners: readonly { readonly protocol: string }[] };
  readonly status?: { readonly addresses?: readonly { readonly value: string }[] };
}

export interface HttpRouteObject extends Item {
  readonly spec: {
    readonly parentRefs?: readonly { readonly name: string }[];
    readonly hostnames?: readonly string[];
    readonly rules?: readonly {
      readonly backendRefs?: readonly unknown[];
      readonly matches?: readonly { readonly path?: { readonly value?: string } }[];
    }[];
  };
}

/** The routes of the stack, by whichever kind of object; one host's path once, by HTTPS where that is served. */
export async function everyRoute(cluster: ClusterReader, context: LiveContext): Promise<readonly Route[]> {
  const gatewayApi = "gateway.networking.k8s.io/v1";
  const [ingresses = [], gateways = [], httpRoutes = []] = await Promise.all([
    anyOf<IngressObject>(cluster, context, "networking.k8s.io/v1", "ingresses"),
    anyOf<GatewayObject>(cluster, context, gatewayApi, "gateways"),
    anyOf<HttpRouteObject>(cluster, context, gatewayApi, "httproutes"),
  ]);
  const all = [
    ...ingresses.flatMap(ofIngress),
    ...gateways.flatMap((gateway) => ofGateway(gateway, httpRoutes)),
  ];
  const byTarget = Map.groupBy(all, ({ host = "*", path }) => `${host}${path}`);
  return [...byTarget.values()].flatMap((same) => same.find(({ https }) => https) ?? same[0] ?? []);
}

export function ofIngress({ metadata, spec, status }: IngressObject): readonly Route[] {
  const [at] = status?.loadBalancer?.ingress ?? [];
  const from = `Ingress ${metadata.namespace}/${metadata.name}`;
  const common = { address: at?.ip ?? at?.hostname, https: (spec.tls ?? []).length > 0, from };
  return (spec.rules ?? []).flatMap(({ host, http }) =>
    (http?.paths ?? []).map(({ path = "/" }) => ({ ...common, path, ...(host !== undefined && { host }) })),
  );
}

/** Rules without a backend only redirect. */
export function ofGateway(gateway: GatewayObject, routes: readonly HttpRouteObject[]): readonly Route[] {
  const { metadata, spec, status } = gateway;
  const common = {
    address: status?.addresses?.[0]?.value,
    https: spec.listeners.some(({ protocol }) => protocol === "HTTPS"),
    from: `Gateway ${metadata.namespace}/${metadata.name}`,
  };
  return routes
    .filter((route) => route.spec.parentRefs?.some(({ name }) => name === metadata.name))
    .flatMap(({ spec: { hostnames = [], rules = [] } }) => {
      const served = rules.filter(({ backendRefs = [] }) => backendRefs.length > 0);
      const paths = served.flatMap(({ matches }) => matches ?? [{}]).map(({ path }) => path?.value ?? "/");
      const hosts = hostnames.length > 0 ? hostnames : [undefined];
      return hosts.flatMap((host) => paths.map((path) => ({ ...common, path, ...(host && { host }) })));
    });
}

/** The request for a path, as the settings or the routes' own objects say where to. */
export function requestTo(
  route: Route,
  { outputs, settings }: LiveContext,
  { method = "GET", path = route.path } = {},
): Request {
  const address = settings.address ?? route.address;
  if (address === undefined)
    throw new CannotTell(
      `${route.from} has no address: no controller has taken it, or \`live.address\` is missing.`,
    );
  const { certificateAuthority: authority } = outputs;
  return {
    ...{ method, address, https: route.https, path },
    ...(settings.port !== undefined && { port: settings.port }),
    ...(route.host !== undefined && { host: route.host }),
    ...(typeof authority === "string" && authority !== "" && { authority }),
  };
}

/** The route that serves a path: the longest that it begins with, of that host. */
export function routeFor(
  routes: readonly Route[],
  path: string,
  host: string | undefined,
): Route | undefined {
  const prefix = (route: Route) => (route.path.endsWith("/") ? route.path : `${route.path}/`);
  return [...routes]
    .sort((one, other) => other.path.length - one.path.length)
    .find((route) => (host === undefined || route.host === host) && `${path}/`.startsWith(prefix(route)));
}
