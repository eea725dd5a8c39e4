import { declare } from "../declarations.ts";
import {
  type Host,
  hstsHeader,
  type ListenerPorts,
  type Manifest,
  type RouteModel,
  type TlsTermination,
} from "./model.ts";

const apiVersion = "gateway.networking.k8s.io/v1";

/**
 * The Gateway API, which many controllers serve: a Gateway, and for each host an HTTPRoute with one that redirects to it.
 * The lowest TLS version is the controller's own matter (TLS 1.2 in those that are known), through `tls.options` where it
 * has an option for that; so is the size of a body.
 */
export function gatewayApi(model: RouteModel): readonly Manifest[] {
  const { hosts, tls } = model;
  const routes = hosts.map((host) => route(model, host, tls ? listenerOf(host) : plainListener));
  const redirects = tls ? hosts.map((host) => redirect(model, host)) : [];
  return [gateway(model), ...routes, ...redirects];
}

const plainListener = "http";
const wellKnownPorts: ListenerPorts = { http: 80, https: 443 };

function listenerOf({ role }: Host): string {
  return `https-${role}`;
}

function gateway({ name, annotations, className, hosts, listenerPorts, tls }: RouteModel): Manifest {
  const { http, https } = listenerPorts ?? wellKnownPorts;
  const plain = { name: plainListener, protocol: "HTTP", port: http };
  const listeners = [plain, ...(tls ? hosts.map((host) => httpsListener(host, tls, https)) : [])];
  const metadata = { name, ...(Object.keys(annotations).length > 0 && { annotations }) };
  const spec = { gatewayClassName: className, listeners };
  return { role: "gateway", apiVersion, kind: "Gateway", metadata, spec };
}

function httpsListener(host: Host, { secret, options }: TlsTermination, port: number) {
  return {
    name: listenerOf(host),
    protocol: "HTTPS",
    port,
    ...(host.host && { hostname: host.host }),
    tls: {
      mode: "Terminate",
      certificateRefs: [{ kind: "Secret", name: host.secret ?? secret }],
      ...(options && { options }),
    },
  };
}

function route(model: RouteModel, { role, host, paths }: Host, listener: string): Manifest {
  const headers = hstsHeader(model.tls);
  const set = Object.entries(headers ?? {}).map(([name, value]) => ({ name, value }));
  const rules = paths.map(({ path, service, port }) => ({
    matches: [match(path)],
    ...(headers && { filters: [{ type: "ResponseHeaderModifier", responseHeaderModifier: { set } }] }),
    backendRefs: [{ name: service, port }],
    timeouts: { request: gatewayDuration(model.timeoutSeconds) },
  }));
  return httpRoute(model, role, listener, { ...(host && { hostnames: [host] }), rules });
}

/** A number has at most five digits there. https://gateway-api.sigs.k8s.io/geps/gep-2257/ */
function gatewayDuration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  return parts.map(([count, unit]) => (count === 0 ? "" : `${count}${unit}`)).join("") || "0s";
}

/** With the very paths that are served: next to the route of somebody who serves every host, the longer path wins. */
function redirect(model: RouteModel, { role, host, paths }: Host): Manifest {
  const requestRedirect = { scheme: "https", statusCode: 301 };
  const matches = paths.map(({ path }) => match(path));
  const rules = [{ matches, filters: [{ type: "RequestRedirect", requestRedirect }] }];
  return httpRoute(model, `${role}-redirect`, plainListener, { ...(host && { hostnames: [host] }), rules });
}

function match(path: string) {
  return { path: { type: "PathPrefix", value: path } };
}

function httpRoute(model: RouteModel, role: string, listener: string, spec: Manifest["spec"]): Manifest {
  return {
    role: `${role}-route`,
    apiVersion,
    kind: "HTTPRoute",
    metadata: {
      name: `${model.name}-${role}`,
      ...(model.exposed !== undefined && { annotations: declare({ exposed: model.exposed }) }),
    },
    spec: { parentRefs: [{ name: model.name, sectionName: listener }], ...spec },
  };
}
