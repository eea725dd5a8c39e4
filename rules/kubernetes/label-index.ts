import type { Graph } from "../graph/graph.ts";
import { isUnknown } from "../graph/values.ts";
import { attempt, UnknownValue } from "../model/unknown.ts";
import type { Labels } from "./objects.ts";
import { type Workload, workloadsIn } from "./workloads.ts";

/** One label that whatever a selector selects must have, as `key=value`; undefined where there is none that is known. */
function needed(labels: Labels | undefined): string | undefined {
  if (!labels) return undefined;
  const key = Object.keys(labels).find((one) => !isUnknown(labels, one) && !addedByControllers.test(one));
  return key === undefined ? undefined : `${key}=${labels[key]}`;
}

/** Labels that differ from pod to pod, or whose values a controller chooses. */
const addedByControllers =
  /^(statefulset\.kubernetes\.io|apps\.kubernetes\.io|batch\.kubernetes\.io)\/|-hash$|^(job-name|controller-uid|pod-template-generation)$/;

/** Things with selectors, found by the labels of what they may select: a few, and all that do are among them. */
export class SelectorIndex<T> {
  readonly #all: readonly T[];
  readonly #byLabel = new Map<string, number[]>();
  /** Those that may select anything. */
  readonly #open: number[] = [];

  constructor(all: readonly T[], labelsOf: (one: T) => Labels | undefined) {
    this.#all = all;
    for (const [index, one] of all.entries()) {
      const label = attempt(() => needed(labelsOf(one)));
      if (label === undefined || label instanceof UnknownValue) this.#open.push(index);
      else push(this.#byLabel, label, index);
    }
  }

  /** In their order. */
  candidates(labelsOf: () => Labels): readonly T[] {
    const labels = attempt(labelsOf);
    if (labels instanceof UnknownValue) return this.#all;
    const keys = Object.keys(labels);
    if (keys.some((key) => isUnknown(labels, key))) return this.#all;
    const found = keys.flatMap((key) => this.#byLabel.get(`${key}=${labels[key]}`) ?? []);
    return pick(this.#all, [...this.#open, ...found]);
  }
}

/** The workloads of each namespace by the labels of their pods. */
class WorkloadIndex {
  readonly #all: readonly Workload[];
  readonly #byLabel = new Map<string, number[]>();
  /** Those of which some label isn't known. */
  readonly #open: number[] = [];

  constructor(all: readonly Workload[]) {
    this.#all = all;
    for (const [index, workload] of all.entries()) {
      const labels = attempt(() => workload.podLabels);
      if (labels instanceof UnknownValue || Object.keys(labels).some((key) => isUnknown(labels, key)))
        this.#open.push(index);
      else for (const key of Object.keys(labels)) push(this.#byLabel, `${key}=${labels[key]}`, index);
    }
  }

  candidates(selector: () => Labels | undefined): readonly Workload[] {
    const label = attempt(() => needed(selector()));
    if (label === undefined || label instanceof UnknownValue) return this.#all;
    return pick(this.#all, [...this.#open, ...(this.#byLabel.get(label) ?? [])]);
  }
}

function workloadIndexes(graph: Graph): (namespace: string) => WorkloadIndex {
  return indexed((namespace) => new WorkloadIndex(workloadsIn(graph, namespace)));
}

/**
 * The workloads of a namespace that a selector may select, and all that it does are among them.
 * @param selector The labels that it asks for, read here because they may not be known
 */
export function candidates(
  graph: Graph,
  namespace: string,
  selector: () => Labels | undefined,
): readonly Workload[] {
  return graph.derive(workloadIndexes)(namespace).candidates(selector);
}

/** Makes what is asked for by a namespace once. */
export function indexed<T>(make: (namespace: string) => T): (namespace: string) => T {
  const made = new Map<string, T>();
  return (namespace) => {
    const found = made.get(namespace) ?? make(namespace);
    made.set(namespace, found);
    return found;
  };
}

function push(lists: Map<string, number[]>, key: string, index: number): void {
  const list = lists.get(key);
  if (list) list.push(index);
  else lists.set(key, [index]);
}

function pick<T>(all: readonly T[], indexes: readonly number[]): readonly T[] {
  const sorted = indexes.length > 1 ? [...new Set(indexes)].sort((a, b) => a - b) : indexes;
  return sorted.map((index) => all[index] as T);
}
