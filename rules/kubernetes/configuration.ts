import type { Graph } from "../graph/graph.ts";
import { attempt, UnknownValue } from "../model/unknown.ts";
import { configEntries } from "./config-uses.ts";
import { environmentOf, type Variable } from "./environment.ts";
import { parseImage } from "./images.ts";
import type { PodContainer, Workload } from "./workloads.ts";

export interface ConfigFile {
  readonly name: string;
  readonly text: string;
}

/** The texts of the stack's ConfigMaps that a workload uses, key by key. One that isn't known yet throws. */
export function configFiles(graph: Graph, workload: Workload): readonly ConfigFile[] {
  return configEntries(graph, workload).map(({ file, read }) => ({ name: file, text: read() }));
}

/** The settings of a server: the `.conf` files that it mounts, and the options of its command. */
export function serverConfig(graph: Graph, workload: Workload): string {
  const files = configFiles(graph, workload).flatMap(({ name, text }) =>
    name.endsWith(".conf") ? [text] : [],
  );
  const options = workload
    .containers("main")
    .flatMap(({ spec }) => [...(spec.command ?? []), ...(spec.args ?? [])]);
  return [...files, options.filter((one) => !one.startsWith("/")).join(" ")].join("\n");
}

/** Which of these a workload's main containers run, by the last part of their image's path. */
export function serverOf(workload: Workload, ...servers: readonly string[]): string | undefined {
  const images = workload.containers("main").map(({ spec }) => parseImage(spec.image ?? "").path);
  return servers.find((name) => images.some((path) => path === name || path.endsWith(`/${name}`)));
}

/** Variables of a workload's containers, by their name or a pattern of it, with the values of ConfigMaps put in. */
export function variablesOf(
  graph: Graph,
  workload: Workload,
  name: RegExp | string,
): readonly { readonly container: PodContainer; readonly variable: Variable }[] {
  return workload
    .containers("main", "sidecar")
    .flatMap((container) =>
      environmentOf(graph, workload, container).flatMap((variable) =>
        (typeof name === "string" ? name === variable.name : name.test(variable.name))
          ? [{ container, variable }]
          : [],
      ),
    );
}

/** The commands, and the values of variables, of a workload's containers as far as they are known. */
export function wordsOf(workload: Workload): string {
  return workload
    .containers()
    .flatMap(({ spec }) => [
      ...(spec.command ?? []),
      ...(spec.args ?? []),
      ...(spec.env ?? []).flatMap((variable) => {
        const value = attempt(() => variable.value);
        return value === undefined || value instanceof UnknownValue ? [] : [`${variable.name}=${value}`];
      }),
    ])
    .join(" ");
}
