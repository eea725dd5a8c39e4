import type { Input } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";

/** What is served from outside, said once for every controller: plain data, from which each adapter makes its objects. */
export interface RouteModel {
  /** Name of the objects, or what their names begin with. */
  readonly name: string;
  /** Name of their namespace; some references between objects contain it. */
  readonly namespace: string;
  /** IngressClass or GatewayClass; Istio has none. */
  readonly className: string;
  /** Labels by which Istio finds the pods of its gateway. */
  readonly gatewayPods: Labels;
  readonly hosts: readonly Host[];
  /** Where a Gateway listens. @default 80 and 443 */
  readonly listenerPorts?: ListenerPorts;
  /** Terminates TLS and sends everybody who comes without it there. @default plain HTTP */
  readonly tls?: TlsTermination;
  /** Seconds that a request, or a WebSocket without traffic, may take. */
  readonly timeoutSeconds: number;
  /** Bytes that the body of a request may have. @default whatever the controller allows */
  readonly maxBodyBytes?: number;
  /** Requests a second that one client address may make. @default no limit */
  readonly rateLimit?: RateLimit;
  /** Why routes let everybody through to the services. @default not said */
  readonly exposed?: string;
  /** Further annotations of the object that carries the certificate. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** A host name with what it serves. */
export interface Host {
  /** Tells the objects of several hosts apart, such as `api`. */
  readonly role: string;
  /** @default every name */
  readonly host?: string;
  /** Secret with a certificate for this host. @default that of {@link TlsTermination} */
  readonly secret?: Input<string>;
  readonly paths: readonly Path[];
}

/** Requests for `path`, and for what is below it, go to a Service; the longest match wins. */
export interface Path {
  readonly path: string;
  readonly service: string;
  readonly port: number;
}

export const tlsVersions = ["TLS1.2", "TLS1.3"] as const;
export type TlsVersion = (typeof tlsVersions)[number];

export interface TlsTermination {
  /** Name of the Secret with `tls.crt` and `tls.key`, good for every host that has none of its own. */
  readonly secret: Input<string>;
  /** Clients that speak only older versions are refused. */
  readonly minVersion: TlsVersion;
  /** How long a browser remembers to come with HTTPS only; 0 does not tell it to. RFC 6797 */
  readonly hstsSeconds: number;
  /** Options of a Gateway API listener, which only the controller's own manual explains. */
  readonly options?: Readonly<Record<string, string>>;
}

/** Ports of a Gateway API Gateway, which Traefik serves only on entry points with the same. */
export interface ListenerPorts {
  readonly http: number;
  readonly https: number;
}

export interface RateLimit {
  readonly requestsPerSecond: number;
  /** How many may come at once on top. */
  readonly burst: number;
}

/** A Kubernetes object without its namespace and labels, which are the same for all of them. */
export interface Manifest {
  /** Name of the resource in the program. */
  readonly role: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The names that are served; undefined where any is. */
export function hostNames({ hosts }: Pick<RouteModel, "hosts">): readonly string[] | undefined {
  const names = hosts.flatMap(({ host }) => (host === undefined ? [] : [host]));
  return names.length === hosts.length ? names : undefined;
}

/** A certificate with the names that it is for; undefined where it is for any. */
export interface HostCertificate {
  readonly hosts: readonly string[] | undefined;
  readonly secret: Input<string>;
  /** Of a host with a certificate of its own. */
  readonly role?: string;
}

/** Which certificate is for which hosts: that of all, and each host's own. */
export function hostCertificates(
  { hosts }: Pick<RouteModel, "hosts">,
  { secret }: TlsTermination,
): readonly HostCertificate[] {
  const common = hosts.filter((one) => one.secret === undefined);
  return [
    ...(common.length > 0 ? [{ hosts: hostNames({ hosts: common }), secret }] : []),
    ...hosts.flatMap((one) =>
      one.secret === undefined
        ? []
        : [{ hosts: hostNames({ hosts: [one] }), secret: one.secret, role: one.role }],
    ),
  ];
}

/** What tells browsers to come with HTTPS only; nothing where nobody asks for it. */
export function hstsHeader(tls: TlsTermination | undefined): Readonly<Record<string, string>> | undefined {
  if (!tls || tls.hstsSeconds === 0) return undefined;
  return { "Strict-Transport-Security": `max-age=${tls.hstsSeconds}` };
}
