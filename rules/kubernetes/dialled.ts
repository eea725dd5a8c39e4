import type { Graph } from "../graph/graph.ts";
import { attempt, UnknownValue } from "../model/unknown.ts";
import { type Address, addressesIn, serviceNames } from "./addresses.ts";
import type { EnvVar } from "./objects.ts";
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

interface ConfigMap {
  readonly data?: Readonly<Record<string, string>>;
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
  const own = known(() => workload.containers()).flatMap(({ spec, title }) => [
    ...known(() => spec.env ?? []).flatMap((variable) =>
      known(() => (variable.value === undefined ? [] : [variable.value])).map((text) => ({
        text,
        where: `env ${variable.name} of ${title}`,
      })),
    ),
    ...known(() => pairs(spec.env ?? [])).map((text) => ({ text, where: `the variables of ${title}` })),
    ...known(() => [[...(spec.command ?? []), ...(spec.args ?? [])].join(" ")]).map((text) => ({
      text,
      where: `the command of ${title}`,
    })),
  ]);
  return [...own, ...configTexts(graph, workload)];
}

/** Hosts and their port in two variables, such as `HOST` and `PORT`, as one text. */
function pairs(variables: readonly EnvVar[]): readonly string[] {
  const values = new Map(variables.map((variable) => [variable.name, variable.value]));
  return [...values].flatMap(([name, hosts]) => {
    const [, prefix] = /^(.*?)HOSTS?$/.exec(name) ?? [];
    const port = prefix === undefined ? undefined : values.get(`${prefix}PORT`);
    if (hosts === undefined || port === undefined) return [];
    return hosts.split(/[\s,]+/).map((host) => (host.includes(":") ? host : `${host}:${port}`));
  });
}

/** ConfigMaps that the pod mounts or takes its variables from. */
function configTexts(graph: Graph, workload: Workload): readonly Text[] {
  return configMapsOf(workload).flatMap((name) => {
    const map = known(() => {
      const found = graph.find("ConfigMap", workload.namespace, name);
      return found ? [found] : [];
    })[0];
    const { data } = (map?.object ?? {}) as ConfigMap;
    return Object.keys(data ?? {}).flatMap((key) =>
      known(() => [data?.[key] ?? ""]).map((text) => ({
        text: withoutComments(text),
        where: `${key} of ConfigMap ${name}`,
      })),
    );
  });
}

/** The names of the ConfigMaps that a workload uses. */
export function configMapsOf(workload: Workload): readonly string[] {
  const volumes = known(() => workload.pod.volumes ?? []).flatMap((volume) =>
    known(() => [
      volume.configMap?.name,
      ...(volume.projected?.sources ?? []).map(({ configMap }) => configMap?.name),
    ]),
  );
  const variables = known(() => workload.containers()).flatMap(({ spec }) =>
    known(() => [
      ...(spec.envFrom ?? []).map(({ configMapRef }) => configMapRef?.name),
      ...(spec.env ?? []).map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
    ]),
  );
  return [...new Set([...volumes, ...variables])].filter((name): name is string => name !== undefined);
}

function withoutComments(text: string): string {
  return text.replace(/^\s*(#|\/\/).*$/gm, "");
}

/** A text that isn't known can't be searched; rules that depend on one read it themselves. */
function known<T>(read: () => readonly T[]): readonly T[] {
  const value = attempt(read);
  return value instanceof UnknownValue ? [] : value;
}
