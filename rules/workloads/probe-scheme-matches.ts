import type { ContainerPort, Probe } from "../kubernetes/objects.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

/** What a port's name says that it speaks; undefined where it says neither. */
function spoken(ports: readonly ContainerPort[], port: number | string | undefined): string | undefined {
  const name = typeof port === "string" ? port : ports.find((one) => one.containerPort === port)?.name;
  if (name !== undefined && /https|(^|-)tls(-|$)/.test(name)) return "HTTPS";
  return name !== undefined && /^http(-|$)/.test(name) ? "HTTP" : undefined;
}

export const probeSchemeMatches = rule({
  id: "probe-scheme-matches",
  title: "Probes use the protocol of the port.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [98],
  remediation: ["Set httpGet.scheme: HTTPS for a port with TLS, and remove it for other ports."],
  subjects: everyWorkload,
  check: (workload) => {
    const probes = workload.containers("main", "sidecar").flatMap(({ spec, title }) =>
      (["startupProbe", "readinessProbe", "livenessProbe"] as const).flatMap((kind) => {
        const { httpGet }: Probe = spec[kind] ?? {};
        return httpGet ? [{ httpGet, kind, ports: spec.ports ?? [], title }] : [];
      }),
    );
    if (probes.length === 0) return new NotApplicable("None of its probes asks by HTTP.");
    return problemsOf(probes, ({ httpGet, kind, ports, title }) => {
      const speaks = spoken(ports, httpGet.port);
      const asked = httpGet.scheme ?? "HTTP";
      return (
        speaks !== undefined &&
        speaks !== asked &&
        `${kind} of ${title} asks by ${asked}, and port ${httpGet.port} speaks ${speaks}`
      );
    });
  },
});
