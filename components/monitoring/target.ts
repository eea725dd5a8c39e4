import type { Input } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";

/** Something that answers `/metrics`. */
export interface ScrapeTarget {
  /** Name of the Service in front of it, which becomes the label `service` of all its series. */
  readonly service: string;
  /** Labels of that Service; others of the namespace may have them too. */
  readonly serviceLabels: Labels;
  /** The port's name in that Service. */
  readonly portName: string;
  readonly port: number;
  /** Where it answers. @default /metrics */
  readonly path?: string;
  /** Labels of the pods that answer. */
  readonly pods: Labels;
  /** Its series are about others, and say themselves in which namespace those are. @default false */
  readonly honorLabels?: boolean;
  /** How its certificate is checked. @default it speaks without TLS */
  readonly tls?: ScrapeTls;
}

export interface ScrapeTls {
  /** Secret of the namespace with the authority, as `ca.crt`. */
  readonly secret: Input<string>;
  /** Name in the certificate: targets are scraped by their addresses. */
  readonly serverName: string;
}

/** The part of a ServiceMonitor that is used here. */
export interface ServiceMonitorSpec {
  readonly selector: { readonly matchLabels: Labels };
  readonly namespaceSelector: { readonly matchNames: readonly string[] };
  readonly endpoints: readonly ScrapeEndpoint[];
}

interface ScrapeEndpoint {
  readonly port: string;
  readonly path: string;
  readonly interval: string;
  readonly scrapeTimeout: string;
  readonly relabelings: readonly Relabeling[];
  readonly honorLabels?: true;
  readonly scheme?: "https";
  readonly tlsConfig?: {
    readonly ca: { readonly secret: { readonly name: Input<string>; readonly key: string } };
    readonly serverName: string;
  };
}

interface Relabeling {
  readonly action: "keep";
  readonly sourceLabels: readonly string[];
  readonly regex: string;
}

/** What Prometheus scrapes of a target. It gives up before the next turn, so that turns never overlap. */
export function serviceMonitorSpec(
  { honorLabels, path = "/metrics", portName, service, serviceLabels, tls }: ScrapeTarget,
  namespace: string,
  interval: string,
): ServiceMonitorSpec {
  return {
    selector: { matchLabels: serviceLabels },
    namespaceSelector: { matchNames: [namespace] },
    endpoints: [
      {
        port: portName,
        path,
        interval,
        scrapeTimeout: shorter(interval),
        relabelings: [oneService(service)],
        ...(honorLabels && { honorLabels }),
        ...(tls && overTls(tls)),
      },
    ],
  };
}

function overTls({ secret, serverName }: ScrapeTls): Pick<ScrapeEndpoint, "scheme" | "tlsConfig"> {
  return { scheme: "https", tlsConfig: { ca: { secret: { name: secret, key: "ca.crt" } }, serverName } };
}

/** Servers are behind two Services with the same labels, and would be scraped, and counted, twice. */
function oneService(service: string): Relabeling {
  return { action: "keep", sourceLabels: ["__meta_kubernetes_service_name"], regex: service };
}

const longestTimeoutSeconds = 10;

/** Prometheus' own 10 s, or the interval itself where that is shorter. */
function shorter(interval: string): string {
  const [, amount = "", unit = "s"] = /^(\d+)(s|m)$/.exec(interval) ?? [];
  const seconds = Number(amount) * (unit === "m" ? 60 : 1);
  return seconds >= longestTimeoutSeconds ? `${longestTimeoutSeconds}s` : interval;
}
