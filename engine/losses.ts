import { at, type PlannedStep, type ResourceState, resourceName, titleOf } from "./plan.ts";

/** What can happen to something that holds data; each is asked for by a variable of its own. */
export const verbs = ["REPLACE", "DELETE", "SHRINK"] as const;
export type Verb = (typeof verbs)[number];

/** A planned change that would lose data, or the service that only that data gives. */
export interface Loss {
  readonly verb: Verb;
  readonly urn: string;
  readonly name: string;
  /** What it is, such as `StatefulSet cordum/cordum-redis`. */
  readonly what: string;
  /** What makes it necessary, such as `spec.selector changes`; empty where the stack no longer declares it. */
  readonly because: readonly string[];
}

/** What a plan would do to the resources that the stack protects. */
export function losses(steps: readonly PlannedStep[]): readonly Loss[] {
  const found = steps.flatMap((step) => {
    const verb = verbOf(step);
    return verb && step.oldState?.protect ? [loss(verb, step.oldState, reasons(verb, step))] : [];
  });
  // A replacement shows as several steps.
  return [...new Map(found.map((one) => [`${one.verb} ${one.urn}`, one])).values()];
}

/** What taking the whole stack down would do. */
export function lossesOfAll(resources: readonly ResourceState[]): readonly Loss[] {
  return resources.filter(({ protect }) => protect).map((state) => loss("DELETE", state, []));
}

function loss(verb: Verb, state: ResourceState, because: readonly string[]): Loss {
  const { urn } = state;
  return { verb, urn, name: resourceName(urn), what: titleOf(state), because };
}

function verbOf(step: PlannedStep): Verb | undefined {
  switch (step.op) {
    case "replace":
    case "create-replacement":
    case "delete-replaced":
      return "REPLACE";
    case "delete":
      return "DELETE";
    default:
      return shrinks(step) ? "SHRINK" : undefined;
  }
}

/** A store of fewer servers loses what the others held, unless it was moved off them first. */
function shrinks({ newState, oldState }: PlannedStep): boolean {
  if (oldState?.type !== "kubernetes:apps/v1:StatefulSet") return false;
  const [before, after] = [at(oldState.inputs, "spec", "replicas"), at(newState?.inputs, "spec", "replicas")];
  return typeof before === "number" && typeof after === "number" && after < before;
}

function reasons(verb: Verb, step: PlannedStep): readonly string[] {
  if (verb === "SHRINK") return ["spec.replicas changes"];
  if (verb === "DELETE") return [];
  return [...movedTo(step), ...(step.replaceReasons ?? []).map((path) => `${path} changes`)];
}

/** A store that another kind of component takes over: its servers work otherwise, and keep their data otherwise. */
function movedTo({ newState, oldState }: PlannedStep): readonly string[] {
  if (!oldState || !newState) return [];
  const [before, after] = [componentsOf(oldState.urn), componentsOf(newState.urn)];
  return before.flatMap((was, i) => (after[i] === was ? [] : [`${was} becomes ${after[i] ?? "nothing"}`]));
}

/** The kinds of the components that a resource is part of, the outermost first. */
function componentsOf(urn: string): readonly string[] {
  const types = urn.split("::")[2] ?? "";
  return types.split("$").map((type) => type.split(":").at(-1) ?? type);
}
