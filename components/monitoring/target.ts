import type { Labels } from "../identity.ts";

/** Something that answers `/metrics`. */
export interface ScrapeTarget {
  /** Name of the Service in front of it, which becomes the label `service` of all its series. */
  readonly service: string;
  /** Labels that this Service has and no other Service with such a port. */
  readonly serviceLabels: Labels;
  /** The port's name in that Service. */
  readonly portName: string;
  readonly port: number;
  /** Labels of the pods that answer. */
  readonly pods: Labels;
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
}

/** What Prometheus scrapes of a target. It gives up before the next turn, so that turns never overlap. */
export function serviceMonitorSpec(
  { portName, serviceLabels }: ScrapeTarget,
  namespace: string,
  interval: string,
): ServiceMonitorSpec {
  return {
    selector: { matchLabels: serviceLabels },
    namespaceSelector: { matchNames: [namespace] },
    endpoints: [{ port: portName, path: "/metrics", interval, scrapeTimeout: shorter(interval) }],
  };
}

const longestTimeoutSeconds = 10;

/** Prometheus' own 10 s, or the interval itself where that is shorter. */
function shorter(interval: string): string {
  const [, amount = "", unit = "s"] = /^(\d+)(s|m)$/.exec(interval) ?? [];
  const seconds = Number(amount) * (unit === "m" ? 60 : 1);
  return seconds >= longestTimeoutSeconds ? `${longestTimeoutSeconds}s` : interval;
}
