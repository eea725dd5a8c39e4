import type { Graph } from "../graph/graph.ts";
import { attempt, UnknownValue } from "../model/unknown.ts";
import type { VolumeItem } from "./objects.ts";
import type { Workload } from "./workloads.ts";

/** What a workload takes of a ConfigMap. */
interface Use {
  readonly name: string;
  /** The keys that it takes, and the files that they become; undefined for all. */
  readonly keys?: readonly VolumeItem[];
}

/** A key of a ConfigMap that a workload uses. Reading a text that isn't known yet throws. */
export interface ConfigEntry {
  readonly map: string;
  readonly key: string;
  /** Its file's name, where it is mounted. */
  readonly file: string;
  readonly read: () => string;
}

/** The keys of the stack's ConfigMaps that a workload mounts, or takes into its variables. One key isn't the whole map. */
export function configEntries(graph: Graph, workload: Workload): readonly ConfigEntry[] {
  const entries = usesOf(workload).flatMap(({ keys, name }) => {
    const found = attempt(() => graph.find("ConfigMap", workload.namespace, name));
    if (!found || found instanceof UnknownValue) return [];
    const { data = {} } = found.object as { readonly data?: Readonly<Record<string, string>> };
    const taken: readonly VolumeItem[] = keys ?? Object.keys(data).map((key) => ({ key }));
    return taken.flatMap(({ key = "", path = key }) =>
      key in data ? [{ map: name, key, file: fileName(path), read: () => String(data[key] ?? "") }] : [],
    );
  });
  return [...new Map(entries.map((one) => [`${one.map}/${one.key}`, one])).values()];
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function usesOf(workload: Workload): readonly Use[] {
  const mounts = known(() => workload.containers()).flatMap(({ spec }) =>
    known(() => spec.volumeMounts ?? []),
  );
  const volumes = known(() => workload.pod.volumes ?? []).flatMap((volume) =>
    known(() => {
      const own = mounts.filter(({ name }) => name === volume.name);
      const paths = own.flatMap(({ subPath }) => subPath ?? []);
      const only = own.length > 0 && paths.length === own.length ? paths : undefined;
      return [
        volume.configMap,
        ...(volume.projected?.sources ?? []).map(({ configMap }) => configMap),
      ].flatMap((source) => use(source?.name, mounted(source?.items, only)));
    }),
  );
  const variables = known(() => workload.containers()).flatMap(({ spec }) =>
    known(() => [
      ...(spec.envFrom ?? []).flatMap(({ configMapRef }) => use(configMapRef?.name, undefined)),
      ...(spec.env ?? []).flatMap(({ valueFrom }) =>
        use(valueFrom?.configMapKeyRef?.name, [{ key: valueFrom?.configMapKeyRef?.key ?? "" }]),
      ),
    ]),
  );
  return [...volumes, ...variables];
}

function use(name: string | undefined, keys: readonly VolumeItem[] | undefined): readonly Use[] {
  if (name === undefined) return [];
  return [{ name, ...(keys && { keys }) }];
}

/** The items of a volume, as far as they are mounted: by subPath a container takes one file, or one folder. */
function mounted(
  items: readonly VolumeItem[] | undefined,
  only: readonly string[] | undefined,
): readonly VolumeItem[] | undefined {
  if (!items || items.length === 0) return only?.map((path) => ({ key: path }));
  if (!only) return items;
  return items.filter(({ key = "", path = key }) =>
    only.some((one) => path === one || path.startsWith(`${one}/`)),
  );
}

function known<T>(read: () => readonly T[]): readonly T[] {
  const value = attempt(read);
  return value instanceof UnknownValue ? [] : value;
}
