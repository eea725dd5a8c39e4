import type { Graph } from "../graph/graph.ts";
import { attempt, UnknownValue } from "../model/unknown.ts";
import type { EnvVar } from "./objects.ts";
import type { PodContainer, Workload } from "./workloads.ts";

/** A variable as the process has it. Reading a value throws where it comes from a Secret, the pod, or what isn't there. */
export interface Variable {
  readonly name: string;
  readonly value: string | undefined;
}

/** The variables of a container: those of ConfigMaps, and over them its own, with what they refer to put in. */
export function environmentOf(graph: Graph, workload: Workload, { spec }: PodContainer): readonly Variable[] {
  const found = new Map<string, () => string | undefined>();
  for (const { configMapRef, prefix = "" } of spec.envFrom ?? []) {
    const data = configMapRef?.name === undefined ? {} : dataOf(graph, workload.namespace, configMapRef.name);
    for (const key of Object.keys(data ?? {})) found.set(`${prefix}${key}`, () => data?.[key]);
  }
  for (const variable of spec.env ?? []) {
    if (isLeftOut(graph, workload, variable)) continue;
    const before = new Map(found);
    found.set(variable.name, () => expanded(writtenValue(graph, workload, variable), before));
  }
  return [...found].map(([name, read]) => ({
    name,
    get value() {
      return read();
    },
  }));
}

type Data = Readonly<Record<string, string>>;

function dataOf(graph: Graph, namespace: string, name: string): Data | undefined {
  const map = graph.find("ConfigMap", namespace, name);
  return map && ((map.object as { readonly data?: Data }).data ?? {});
}

function writtenValue(graph: Graph, workload: Workload, variable: EnvVar): string | undefined {
  const { name, valueFrom } = variable;
  if (!valueFrom) return variable.value;
  const { configMapKeyRef: from } = valueFrom;
  if (!from?.name) throw new UnknownValue(`the value of ${name} isn't written in the stack`);
  const data = dataOf(graph, workload.namespace, from.name);
  if (data) return data[from.key ?? ""];
  throw new UnknownValue(`${name} comes from ConfigMap ${from.name}, which isn't in the stack`);
}

/** The kubelet sets no variable for an optional key that isn't there: the program's own default counts. */
function isLeftOut(graph: Graph, { namespace }: Workload, { valueFrom }: EnvVar): boolean {
  const { key = "", name, optional } = valueFrom?.configMapKeyRef ?? {};
  if (name === undefined || optional !== true) return false;
  const data = attempt(() => dataOf(graph, namespace, name));
  return data !== undefined && !(data instanceof UnknownValue) && !(key in data);
}

/** https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/ */
function expanded(
  value: string | undefined,
  before: ReadonlyMap<string, () => string | undefined>,
): string | undefined {
  return value?.replace(/\$(\$?)\(([\w.-]+)\)/g, (whole, escaped: string, name: string) => {
    if (escaped) return whole.slice(1);
    const found = attempt(() => before.get(name)?.());
    return typeof found === "string" ? found : whole;
  });
}
