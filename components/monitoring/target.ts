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
  /** It speaks by TLS, and its certificate is not checked: some operators read no Secret with the authority. @default false */
  readonly unverifiedTls?: boolean;
  /** Series that are not kept. @default none */
  readonly drop?: readonly DroppedSeries[];
}

/** A metric that is dropped where a label has certain values, such as addresses that never end. */
export interface DroppedSeries {
  /** Regular expression of the metric's whole name. */
  readonly metric: string;
  readonly label: string;
  /** Regular expression of the label's whole value. */
  readonly values: string;
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
  readonly metricRelabelings?: readonly Relabeling[];
  readonly honorLabels?: true;
  readonly scheme?: "https";
  readonly tlsConfig?:
    | {
        readonly ca: { readonly secret: { readonly name: Input<string>; readonly key: string } };
        readonly serverName: string;
      }
    | { readonly insecureSkipVerify: true };
}

interface Relabeling {
  readonly action: "drop" | "keep";
  readonly sourceLabels: readonly string[];
  readonly regex: string;
}

/** What Prometheus scrapes of a target. It gives up before the next turn, so that turns never overlap. */
export function serviceMonitorSpec(
  {
    drop = [],
    honorLabels,
    path = "/metrics",
    portName,
    service,
    serviceLabels,
    tls,
    unverifiedTls,
  }: ScrapeTarget,
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
        ...(drop.length > 0 && { metricRelabelings: drop.map(dropped) }),
        ...(honorLabels && { honorLabels }),
        ...(unverifiedTls && unverified),
        ...(tls && overTls(tls)),
      },
    ],
  };
}

const unverified = { scheme: "https", tlsConfig: { insecureSkipVerify: true } } as const;

function overTls({ secret, serverName }: ScrapeTls): Pick<ScrapeEndpoint, "scheme" | "tlsConfig"> {
  return { scheme: "https", tlsConfig: { ca: { secret: { name: secret, key: "ca.crt" } }, serverName } };
}

/** Labels are joined by a character that no name of a metric has. */
function dropped({ label, metric, values }: DroppedSeries): Relabeling {
  return { action: "drop", sourceLabels: ["__name__", label], regex: `${metric};${values}` };
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
