import { CannotTell, type ClusterReader, type LiveContext } from "./check.ts";
import type { ServiceAddress } from "./settings.ts";

/** One value of an instant query, with its labels. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Target {
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly health: string;
  readonly lastError?: string;
  readonly lastScrape?: string;
}

interface Said<T> {
  readonly status: string;
  readonly data?: T;
}

/** Where a Service is read: through the API server, so that nothing of it has to be reachable from here. */
export function serviceProxy({ name, namespace, path, port, scheme }: ServiceAddress): string {
  const target = `${scheme === "https" ? "https:" : ""}${name}:${port}`;
  return `/api/v1/namespaces/${namespace}/services/${target}/proxy${path}`;
}

export async function targets(cluster: ClusterReader, context: LiveContext): Promise<readonly Target[]> {
  const said = await ask<{ activeTargets: readonly Target[] }>(cluster, context, "targets?state=active");
  return said.activeTargets;
}

export async function query(
  cluster: ClusterReader,
  context: LiveContext,
  expression: string,
): Promise<readonly Sample[]> {
  const path = `query?query=${encodeURIComponent(expression)}`;
  const { result } = await ask<{
    result: readonly { metric?: Sample["metric"]; value: readonly [number, string] }[];
  }>(cluster, context, path);
  return result.map(({ metric = {}, value }) => ({ metric, value: Number(value[1]) }));
}

/** The names of all metrics that Prometheus has, or had within what it keeps. */
export function metricNames(cluster: ClusterReader, context: LiveContext): Promise<readonly string[]> {
  return ask<readonly string[]>(cluster, context, "label/__name__/values");
}

async function ask<T>(cluster: ClusterReader, { settings }: LiveContext, path: string): Promise<T> {
  if (!settings.prometheus)
    throw new CannotTell("Which Prometheus watches the stack isn't said: `live.prometheus`.");
  const root = serviceProxy(settings.prometheus);
  const said = await cluster.get<Said<T>>(`${root}/api/v1/${path}`);
  if (said?.status !== "success" || said.data === undefined)
    throw new CannotTell(`Prometheus didn't answer ${path.split("?")[0]}.`);
  return said.data;
}
