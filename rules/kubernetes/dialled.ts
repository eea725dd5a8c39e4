import type { Graph } from "../graph/graph.ts";
import { attempt, UnknownValue } from "../model/unknown.ts";
import { type Address, addressesIn, serviceNames } from "./addresses.ts";
import { configEntries } from "./config-uses.ts";
import { environmentOf, type Variable } from "./environment.ts";
import type { Service } from "./services.ts";
import { type Workload, workloads } from "./workloads.ts";

/** An address in the configuration of a workload. */
export interface Dialled {
  readonly address: Address;
  /** Where it is written, such as `env NATS_URL of container web`. */
  readonly where: string;
  /** The Service of the stack that it means, if any. */
  readonly service?: Service;
  /** The pod that it means, by a StatefulSet's name for it. */
  readonly pod?: string;
}

/** The addresses that a workload's variables, commands and mounted configuration name. Unknown texts name none. */
export function dialledBy(graph: Graph, workload: Workload): readonly Dialled[] {
  return graph.derive(dialledByAll).get(workload) ?? [];
}

function dialledByAll(graph: Graph): ReadonlyMap<Workload, readonly Dialled[]> {
  return new Map(workloads(graph).map((workload) => [workload, find(graph, workload)]));
}

function find(graph: Graph, workload: Workload): readonly Dialled[] {
  return textsOf(graph, workload).flatMap(({ text, where }) =>
    addressesIn(text)
      .filter(({ host }) => !isOwn(host))
      .map((address) => ({ address, where, ...resolve(graph, address.host, workload.namespace) })),
  );
}

/** A pod reaches its own containers so; nobody else is dialled. */
function isOwn(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^(127\.|0\.0\.0\.0$)/.test(host);
}

/** The Service of the stack that a host name means to a pod of that namespace. */
export function resolve(graph: Graph, host: string, namespace: string): { service?: Service; pod?: string } {
  for (const { namespace: within, pod, service: name } of serviceNames(host, namespace)) {
    const service = attempt(() => graph.find<Service["spec"]>("Service", within, name));
    if (service && !(service instanceof UnknownValue)) return { service, ...(pod !== undefined && { pod }) };
  }
  return {};
}

interface Text {
  readonly text: string;
  readonly where: string;
}

function textsOf(graph: Graph, workload: Workload): readonly Text[] {
  const own = known(() => workload.containers()).flatMap((container) => {
    const { spec, title } = container;
    return [
      ...known(() => spec.env ?? []).flatMap((variable) =>
        known(() => (variable.value === undefined ? [] : [variable.value])).map((text) => ({
          text,
          where: `env ${variable.name} of ${title}`,
        })),
      ),
      ...known(() => pairs(environmentOf(graph, workload, container))).map((text) => ({
        text,
        where: `the variables of ${title}`,
      })),
      ...known(() => [[...(spec.command ?? []), ...(spec.args ?? [])].map(withoutComments).join(" ")]).map(
        (text) => ({
          text,
          where: `the command of ${title}`,
        }),
      ),
    ];
  });
  return [...own, ...configTexts(graph, workload)];
}

/** Hosts and their port in two variables, such as `HOST` and `PORT`, as one text. */
function pairs(variables: readonly Variable[]): readonly string[] {
  const values = new Map(
    variables.flatMap((variable) => known(() => [[variable.name, variable.value] as const])),
  );
  return [...values].flatMap(([name, hosts]) => {
    const [, prefix] = /^(.*?)HOSTS?$/.exec(name) ?? [];
    const port = prefix === undefined ? undefined : values.get(`${prefix}PORT`);
    if (hosts === undefined || port === undefined) return [];
    return hosts.split(/[\s,]+/).map((host) => (host.includes(":") ? host : `${host}:${port}`));
  });
}

/** What the pod mounts of ConfigMaps, or takes its variables from. */
function configTexts(graph: Graph, workload: Workload): readonly Text[] {
  return configEntries(graph, workload).flatMap(({ key, map, read }) =>
    known(() => [read()]).map((text) => ({
      text: withoutComments(text),
      where: `${key} of ConfigMap ${map}`,
    })),
  );
}

function withoutComments(text: string): string {
  return text.replace(/^\s*(#|\/\/).*$/gm, "");
}

/** A text that isn't known can't be searched; rules that depend on one read it themselves. */
function known<T>(read: () => readonly T[]): readonly T[] {
  const value = attempt(read);
  return value instanceof UnknownValue ? [] : value;
}
