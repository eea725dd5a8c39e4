import {
  type Host,
  type HostCertificate,
  hostCertificates,
  hostNames,
  hstsHeader,
  type Manifest,
  type Path,
  type RouteModel,
  type TlsTermination,
} from "./model.ts";

const apiVersion = "networking.istio.io/v1";

/** What no test proves; docs/offered-values.md has it, too. */
export const unproved =
  "Istio's controller does not run in the tests of Seaworthy: they only check its objects against its CustomResourceDefinitions";

/**
 * Istio: a Gateway on the pods of an ingress gateway, and a VirtualService for each host. The certificate's Secret must be
 * in the namespace of those pods.
 */
export function istio(model: RouteModel): readonly Manifest[] {
  return [gateway(model), ...model.hosts.map((host) => virtualService(model, host))];
}

function gateway(model: RouteModel): Manifest {
  const { name, annotations, gatewayPods, tls } = model;
  const hosts = hostNames(model) ?? ["*"];
  const plain = { port: { number: 80, name: "http", protocol: "HTTP" }, hosts };
  const servers = tls
    ? [
        { ...plain, tls: { httpsRedirect: true } },
        ...hostCertificates(model, tls).map((certificate) => httpsServer(certificate, tls)),
      ]
    : [plain];
  const metadata = { name, ...(Object.keys(annotations).length > 0 && { annotations }) };
  return { role: "gateway", apiVersion, kind: "Gateway", metadata, spec: { selector: gatewayPods, servers } };
}

/** A port's name tells the servers apart that share its number. */
function httpsServer({ hosts = ["*"], role, secret }: HostCertificate, { minVersion }: TlsTermination) {
  const minProtocolVersion = minVersion.replace(/^TLS(\d)\.(\d)$/, "TLSV$1_$2");
  return {
    port: { number: 443, name: role === undefined ? "https" : `https-${role}`, protocol: "HTTPS" },
    hosts,
    tls: { mode: "SIMPLE", credentialName: secret, minProtocolVersion },
  };
}

function virtualService(model: RouteModel, { role, host, paths }: Host): Manifest {
  const response = hstsHeader(model.tls);
  const http = longestFirst(paths).map(({ path, service, port }) => ({
    match: matches(path),
    route: [{ destination: { host: service, port: { number: port } } }],
    timeout: `${model.timeoutSeconds}s`,
    // Istio's own choice also repeats what the server has answered with 503: a job could be taken in twice.
    retries: { attempts: 2, retryOn: "connect-failure,refused-stream" },
    ...(response && { headers: { response: { set: response } } }),
  }));
  return {
    role: `${role}-virtual-service`,
    apiVersion,
    kind: "VirtualService",
    metadata: { name: `${model.name}-${role}` },
    spec: { hosts: [host ?? "*"], gateways: [model.name], http },
  };
}

/** Istio takes the first match. */
function longestFirst(paths: readonly Path[]): readonly Path[] {
  return [...paths].sort((a, b) => b.path.length - a.path.length);
}

/** Istio's prefix is of the text: `/health` alone would match `/healthy`. */
function matches(path: string): readonly object[] {
  if (path === "/") return [{ uri: { prefix: "/" } }];
  return [{ uri: { exact: path } }, { uri: { prefix: `${path}/` } }];
}
