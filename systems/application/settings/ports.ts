import type { Contradiction } from "../../../components/system/contradictions.ts";
import { servedPort } from "../parts.ts";
import { checksOf } from "./health.ts";
import type { ServiceSettings } from "./programs.ts";
import type { ApplicationSettings } from "./schema.ts";

/** Ports that are named must be there, and one of several must be the one that is served. */
export function ports(services: ApplicationSettings["services"]): readonly Contradiction[] {
  return Object.entries(services).flatMap(([name, service]) => {
    const path = ["services", name];
    return [...unknownPorts(path, service), ...unasked(path, service)];
  });
}

function unknownPorts(path: readonly string[], service: ServiceSettings): readonly Contradiction[] {
  const { health, metrics, ports, serves } = service;
  const names = Object.keys(ports);
  const one = names.length > 0 ? `one of its ports: ${names.join(", ")}` : "nothing, because it has no ports";
  const named: readonly (readonly [string | undefined, readonly string[]])[] = [
    [serves, ["serves"]],
    [health.port, ["health", "port"]],
    [health.liveness?.port, ["health", "liveness", "port"]],
    [metrics?.port, ["metrics", "port"]],
  ];
  const because = [[...path, "ports"].join(".")];
  const unknown = named.filter(([port]) => port !== undefined && !(port in ports));
  return [
    ...unknown.map(([, keys]) => ({ path: [...path, ...keys], because, allowed: one })),
    ...(names.length > 0 && servedPort(service) === undefined
      ? [{ path: [...path, "serves"], because: [], allowed: one }]
      : []),
  ];
}

/** What listens nowhere can't be asked from outside whether it works. */
function unasked(path: readonly string[], { health, ports }: ServiceSettings): readonly Contradiction[] {
  if (Object.keys(ports).length > 0) return [];
  const allowed =
    "`kind: command` with a `command`, because the service has no ports to probe; or add one, such as metrics: 9090";
  return checksOf(health)
    .filter(({ check }) => check.kind !== "command")
    .map(({ keys }) => ({ path: [...path, ...keys], because: [[...path, "ports"].join(".")], allowed }));
}
