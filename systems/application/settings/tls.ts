import type { Contradiction } from "../../../components/system/contradictions.ts";
import { servedPort } from "../parts.ts";
import { checksOf } from "./health.ts";
import { routesOf } from "./ingress.ts";
import type { ServiceSettings } from "./programs.ts";
import type { ApplicationSettings } from "./schema.ts";

/** Whoever speaks to a port that speaks TLS must do so, too. */
export function servedByTls(settings: ApplicationSettings): readonly Contradiction[] {
  const { ingress, services } = settings;
  const serving = Object.entries(services).filter(([, { tls }]) => tls);
  const routed = routesOf(ingress).filter(({ service }) => services[service]?.tls);
  return [
    ...serving.flatMap(([name, service]) => mistakesOf(["services", name], service, settings.tls)),
    ...routed.map(({ path, service }) => ({
      path,
      because: [`services.${service}.tls`],
      allowed: "a service with `tls: false`, because the ingress connects to services by HTTP",
    })),
  ];
}

function mistakesOf(
  path: readonly string[],
  service: ServiceSettings,
  authority: boolean,
): readonly Contradiction[] {
  const { health, metrics } = service;
  const served = servedPort(service);
  const because = [[...path, "tls"].join(".")];
  const found: Contradiction[] = [];
  if (!authority)
    found.push({
      path: [...path, "tls"],
      because: ["tls"],
      allowed: "false, because with `tls: false` the stack has no authority to sign a certificate",
    });
  if (served === undefined)
    found.push({
      path: [...path, "tls"],
      because: [[...path, "ports"].join(".")],
      allowed: "false, because the service has no ports",
    });
  for (const { check, keys } of checksOf(health))
    if (served !== undefined && check.kind === "grpc" && (check.port ?? served) === served)
      found.push({
        path: [...path, ...keys, "kind"],
        because,
        allowed: `\`http\`, \`tcp\` or \`command\`, or set ${keys.join(".")}.port to a port without TLS: gRPC probes don't support TLS`,
      });
  if (served !== undefined && metrics?.port === served)
    found.push({
      path: [...path, "metrics", "port"],
      because,
      allowed: `another port than ${served}, because Prometheus scrapes it without TLS`,
    });
  return found;
}
