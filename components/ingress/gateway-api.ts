import {
  type Host,
  hostNames,
  hstsHeader,
  type Manifest,
  type RouteModel,
  type TlsTermination,
} from "./model.ts";

const apiVersion = "gateway.networking.k8s.io/v1";

/**
 * The Gateway API, which many controllers serve: a Gateway, an HTTPRoute for each host, and one that redirects to HTTPS.
 * The lowest TLS version is the controller's own matter (TLS 1.2 in those that are known), through `tls.options` where it
 * has an option for that; so is the size of a body.
 */
export function gatewayApi(model: RouteModel): readonly Manifest[] {
  const { hosts, tls } = model;
  const routes = hosts.map((host) => route(model, host, tls ? listenerOf(host) : plainListener));
  return [gateway(model), ...routes, ...(tls ? [redirect(model)] : [])];
}

const plainListener = "http";

function listenerOf({ role }: Host): string {
  return `https-${role}`;
}

function gateway({ name, annotations, className, hosts, tls }: RouteModel): Manifest {
  const plain = { name: plainListener, protocol: "HTTP", port: 80 };
  const listeners = [plain, ...(tls ? hosts.map((host) => httpsListener(host, tls)) : [])];
  const metadata = { name, ...(Object.keys(annotations).length > 0 && { annotations }) };
  const spec = { gatewayClassName: className, listeners };
  return { role: "gateway", apiVersion, kind: "Gateway", metadata, spec };
}

function httpsListener(host: Host, { secret, options }: TlsTermination) {
  return {
    name: listenerOf(host),
    protocol: "HTTPS",
    port: 443,
    ...(host.host && { hostname: host.host }),
    tls: {
      mode: "Terminate",
      certificateRefs: [{ kind: "Secret", name: secret }],
      ...(options && { options }),
    },
  };
}

function route(model: RouteModel, { role, host, paths }: Host, listener: string): Manifest {
  const headers = hstsHeader(model.tls);
  const set = Object.entries(headers ?? {}).map(([name, value]) => ({ name, value }));
  const rules = paths.map(({ path, service, port }) => ({
    matches: [{ path: { type: "PathPrefix", value: path } }],
    ...(headers && { filters: [{ type: "ResponseHeaderModifier", responseHeaderModifier: { set } }] }),
    backendRefs: [{ name: service, port }],
    timeouts: { request: `${model.timeoutSeconds}s` },
  }));
  return httpRoute(model, role, listener, { ...(host && { hostnames: [host] }), rules });
}

function redirect(model: RouteModel): Manifest {
  const hostnames = hostNames(model);
  const requestRedirect = { scheme: "https", statusCode: 301 };
  const rules = [{ filters: [{ type: "RequestRedirect", requestRedirect }] }];
  return httpRoute(model, "redirect", plainListener, { ...(hostnames && { hostnames }), rules });
}

function httpRoute(model: RouteModel, role: string, listener: string, spec: Manifest["spec"]): Manifest {
  return {
    role: `${role}-route`,
    apiVersion,
    kind: "HTTPRoute",
    metadata: { name: `${model.name}-${role}` },
    spec: { parentRefs: [{ name: model.name, sectionName: listener }], ...spec },
  };
}
