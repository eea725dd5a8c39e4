import { every } from "../model/unknown.ts";
import type { LabelSelector, Labels } from "./objects.ts";

/**
 * Whether a label selector selects an object with those labels. An empty selector selects all. No selector at all selects
 * nothing here; where a kind reads that differently, its caller says so.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function selects(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (!selector) return false;
  return (
    matchesLabels(selector.matchLabels ?? {}, labels) &&
    every(selector.matchExpressions ?? [], ({ key, operator, values }) =>
      matchesExpression(operator, values ?? [], Object.hasOwn(labels, key) ? labels[key] : undefined),
    )
  );
}

/** Whether each of these labels is there with that value, as in a Service's selector. */
export function matchesLabels(wanted: Labels, labels: Labels): boolean {
  return every(Object.keys(wanted), (key) => Object.hasOwn(labels, key) && labels[key] === wanted[key]);
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
