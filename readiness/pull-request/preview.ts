import {
  type Change,
  type Operation,
  operations,
  order,
  type PolicyResult,
  type StackPreview,
} from "./change.ts";
import { differences, sealedPaths } from "./differences.ts";
import { isUnknown } from "./fields.ts";
import { learnAt, learnSecrets } from "./learn.ts";
import { Redactor } from "./redactor.ts";
import { riskOf } from "./risks.ts";
import type { Step, Steps } from "./steps.ts";

/** What a preview means for a reviewer, masked. */
export function stackPreview(
  { counts, diagnostics, policies, steps }: Steps,
  redactor = new Redactor(),
): StackPreview {
  for (const step of steps) showNames(step, redactor);
  for (const step of steps) learnStep(step, redactor);
  const changes = oneForEach(steps).map(([operation, step]) => changeOf(operation, step, redactor));
  return {
    stack: steps.map(({ urn }) => stackOf(urn)).find((name) => name !== undefined),
    changes: changes.sort(byRisk),
    unchanged: counts.same ?? new Set(steps.filter(({ op }) => op === "same").map(({ urn }) => urn)).size,
    errors: diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ message }) => firstLines(message, redactor)),
    policies: policies.map((found) => policyResult(found, redactor)),
  };
}

/** What a resource and its object are called is in every row of a summary. */
function showNames({ newState, oldState, urn }: Step, redactor: Redactor): void {
  redactor.show(nameOf(urn));
  for (const state of [oldState, newState])
    for (const part of objectNames(state?.inputs)) redactor.show(part);
}

function learnStep(step: Step, redactor: Redactor): void {
  const { newState, oldState, urn } = step;
  const type = typeOf(urn);
  const all = [oldState, newState].flatMap((state) => [state?.inputs, state?.outputs]);
  for (const properties of all) learnSecrets(type, properties, redactor);
  const sealed = sealedPaths(type, step);
  if (sealed.size > 0) for (const properties of all) learnAt(sealed, type, properties, redactor);
}

const operationOf: Readonly<Record<string, Operation>> = {
  create: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  import: "import",
  "import-replacement": "replace",
  "read-replacement": "replace",
};

/** A replacement is several steps in the engine's events; the one that knows both states is kept. */
function oneForEach(steps: readonly Step[]): readonly (readonly [Operation, Step])[] {
  const found = new Map<string, readonly [Operation, Step]>();
  for (const step of steps) {
    const operation = operationOf[step.op];
    if (!operation || isComponent(step)) continue;
    const before = found.get(step.urn);
    if (
      !before ||
      (before[0] !== "replace" && operation === "replace") ||
      (!knowsBoth(before[1]) && knowsBoth(step))
    )
      found.set(step.urn, [before?.[0] === "replace" ? "replace" : operation, step]);
  }
  return [...found.values()];
}

/** Only a name for what is inside: nothing of its own comes or goes with it. */
function isComponent({ newState, oldState }: Step): boolean {
  return (newState ?? oldState)?.custom === false;
}

function knowsBoth({ newState, oldState }: Step): boolean {
  return Boolean(newState && oldState);
}

function changeOf(operation: Operation, step: Step, redactor: Redactor): Change {
  const type = typeOf(step.urn);
  const properties = step.newState?.inputs ?? step.oldState?.inputs;
  return {
    operation,
    kind: redactor.clean(type.split(":").at(-1) ?? type),
    type: redactor.clean(type),
    name: redactor.clean(nameOf(step.urn)),
    object: objectName(properties, redactor),
    risk: riskOf(operation, type, step),
    causes: operation === "replace" ? (step.replaceReasons ?? []).map((path) => redactor.clean(path)) : [],
    fields: operation === "delete" ? [] : differences(type, step, redactor),
  };
}

function objectNames(properties: unknown): readonly string[] {
  const { metadata } = (properties ?? {}) as { readonly metadata?: Readonly<Record<string, unknown>> };
  return [metadata?.namespace, metadata?.name].filter(
    (part) => typeof part === "string" && !isUnknown(part),
  ) as readonly string[];
}

function objectName(properties: unknown, redactor: Redactor): string | undefined {
  const parts = objectNames(properties);
  return parts.length === 0 ? undefined : redactor.clean(parts.join("/"));
}

function policyResult(
  { level, message, policy, urn }: Steps["policies"][number],
  redactor: Redactor,
): PolicyResult {
  return {
    policy: redactor.clean(policy),
    level: level === "mandatory" ? "mandatory" : "advisory",
    subject: urn === "" ? "the stack" : redactor.clean(`${typeOf(urn).split(":").at(-1)} ${nameOf(urn)}`),
    message: redactor.clean(message.trim().replace(/\s*\n\s*/g, " ")),
  };
}

/** Terminal colours are no text, and a stack trace helps nobody in a comment. */
function firstLines(message: string, redactor: Redactor): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
  const plain = message.replace(/\u001b\[[0-9;]*m/g, "").trim();
  const lines = plain.split("\n").filter((line) => !/^\s+at /.test(line));
  return redactor.clean(lines.slice(0, 3).join(" "));
}

/** What loses most comes first; the rest is in an order that doesn't depend on who was quickest. */
function byRisk(a: Change, b: Change): number {
  const weight = ({ operation, risk }: Change) =>
    (risk === undefined ? operations.length : 0) + operations.indexOf(operation);
  return (
    weight(a) - weight(b) ||
    order(a.type, b.type) ||
    order(a.name, b.name) ||
    order(a.object ?? "", b.object ?? "")
  );
}

/** The type of the resource itself, without those of its parents. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** The name may have the mark between parts in it. */
function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function stackOf(urn: string): string | undefined {
  return /^urn:pulumi:([^:]+)::/.exec(urn)?.[1];
}
