import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";

export interface Receiver {
  readonly name: string;
  readonly [integrations: string]: unknown;
}

interface Matcher {
  readonly name?: string;
  readonly value?: string;
  readonly matchType?: string;
}

export interface Route {
  readonly receiver?: string;
  readonly matchers?: readonly Matcher[];
  readonly continue?: boolean;
  readonly routes?: readonly Route[];
}

export interface AlertmanagerSpec {
  readonly route?: Route;
  readonly receivers?: readonly Receiver[];
}

export function alertmanagers(graph: Graph): readonly Resource<AlertmanagerSpec>[] {
  return graph.ofKind<AlertmanagerSpec>("monitoring.coreos.com/AlertmanagerConfig");
}

/** The ways by which a receiver tells somebody, such as `slackConfigs`. */
export function integrations(
  receiver: Receiver,
): readonly { readonly kind: string; readonly config: unknown }[] {
  return Object.keys(receiver)
    .filter((key) => key.endsWith("Configs"))
    .flatMap((kind) => ((receiver[kind] ?? []) as readonly unknown[]).map((config) => ({ kind, config })));
}

/** The receivers that an alert with these labels goes to: the first route that matches, and those after it if it says so. */
export function receiversFor(
  { receivers = [], route = {} }: AlertmanagerSpec,
  labels: Readonly<Record<string, string>>,
): readonly Receiver[] {
  const names = new Set(routed(route, labels));
  return receivers.filter(({ name }) => names.has(name));
}

function routed(
  { receiver, routes = [] }: Route,
  labels: Readonly<Record<string, string>>,
): readonly string[] {
  const found: string[] = [];
  for (const child of routes) {
    if (!(child.matchers ?? []).every((matcher) => matches(matcher, labels))) continue;
    found.push(...routed({ receiver: receiver ?? "", ...child }, labels));
    if (!child.continue) return found;
  }
  return found.length > 0 ? found : [receiver ?? ""];
}

function matches(
  { matchType = "=", name = "", value = "" }: Matcher,
  labels: Readonly<Record<string, string>>,
): boolean {
  const label = labels[name] ?? "";
  const whole = () => new RegExp(`^(?:${value})$`).test(label);
  const answers: Readonly<Record<string, () => boolean>> = {
    "=": () => label === value,
    "!=": () => label !== value,
    "=~": whole,
    "!~": () => !whole(),
  };
  return answers[matchType]?.() ?? false;
}
