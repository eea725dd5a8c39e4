import { every, some, UnknownValue } from "../model/unknown.ts";
import type { LabelSelector, Labels } from "./objects.ts";
import { type PodLabels, perPod } from "./pod-labels.ts";

/**
 * Whether a label selector selects an object with those labels; of a workload, whether it selects one of its pods. An empty selector selects all. No selector at all selects
 * nothing here; where a kind reads that differently, its caller says so.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function selects(selector: LabelSelector | undefined, labels: PodLabels): boolean {
  if (!selector) return false;
  return (
    matchesLabels(selector.matchLabels ?? {}, labels) &&
    every(selector.matchExpressions ?? [], ({ key, operator, values }) => {
      const own = Object.hasOwn(labels, key);
      const differs = own ? undefined : labels[perPod]?.get(key);
      if (differs) return matchesSome(operator, values ?? [], differs);
      return matchesExpression(operator, values ?? [], own ? labels[key] : undefined);
    })
  );
}

/** Whether each of these labels is there with that value, as in a Service's selector. */
export function matchesLabels(wanted: Labels, labels: PodLabels): boolean {
  // Asked more often than anything else, so without functions made for each key.
  let unknown: UnknownValue | undefined;
  for (const key of Object.keys(wanted)) {
    try {
      if (!hasLabel(labels, key, wanted[key] ?? "")) return false;
    } catch (error) {
      if (!(error instanceof UnknownValue)) throw error;
      unknown = error;
    }
  }
  if (unknown) throw unknown;
  return true;
}

function hasLabel(labels: PodLabels, key: string, value: string): boolean {
  if (Object.hasOwn(labels, key)) return labels[key] === value;
  return labels[perPod]?.get(key)?.(value) ?? false;
}

/** Of a label that each pod has with a value of its own: whether some pod is selected. */
function matchesSome(
  operator: string,
  values: readonly string[],
  isValue: (value: string) => boolean,
): boolean {
  return operator === "In" ? some(values, isValue) : operator !== "DoesNotExist";
}

/** `NotIn` also selects what lacks the label. */
function matchesExpression(operator: string, values: readonly string[], label: string | undefined): boolean {
  switch (operator) {
    case "In":
      return label !== undefined && values.includes(label);
    case "NotIn":
      return label === undefined || !values.includes(label);
    case "Exists":
      return label !== undefined;
    case "DoesNotExist":
      return label === undefined;
    default:
      throw new Error(`"${operator}" isn't an operator of label selectors`);
  }
}

export function selectsAll(selector: LabelSelector | undefined): boolean {
  return (
    selector !== undefined &&
    Object.keys(selector.matchLabels ?? {}).length === 0 &&
    (selector.matchExpressions ?? []).length === 0
  );
}
