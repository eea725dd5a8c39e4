import type { FieldChange } from "./change.ts";
import { type Field, fieldsOf, secretPaths } from "./fields.ts";
import type { Redactor } from "./redactor.ts";
import type { Step } from "./steps.ts";
import { mask } from "./text-secrets.ts";

/** What changes in a resource, field by field. Deletions have none: everything goes. */
export function differences(type: string, step: Step, redactor: Redactor): readonly FieldChange[] {
  const { newState, oldState } = step;
  if (!newState) return [];
  if (!oldState) {
    const made = fieldsOf(type, newState.inputs, redactor);
    return made.filter(isOwn).map(({ path, text }) => ({ path, before: undefined, after: text }));
  }
  const sealed = sealedPaths(type, step);
  const before = fieldsOf(type, oldState.inputs, redactor, sealed);
  const after = fieldsOf(type, newState.inputs, redactor, sealed);
  const found = compare(before, after);
  return [...found.map(({ change }) => change), ...untold(type, step, found, redactor, sealed)];
}

/**
 * What is secret in one of a resource's states is in the other too: a field that becomes secret was one all along.
 * Outputs say nothing of it, because Pulumi masks whole objects there for one secret inside.
 */
export function sealedPaths(type: string, { newState, oldState }: Step): ReadonlySet<string> {
  return secretPaths(type, [oldState?.inputs, newState?.inputs]);
}

/** A new object's type is in its title. */
function isOwn({ path }: Field): boolean {
  return !["", "apiVersion", "kind"].includes(path);
}

interface Difference {
  readonly index: string;
  readonly change: FieldChange;
}

function compare(before: readonly Field[], after: readonly Field[]): readonly Difference[] {
  const [old, now] = [byPath(before), byPath(after)];
  const hidden = [...hiddenIn(old, now), ...hiddenIn(now, old)];
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  const comparable = paths.filter((path) => !hidden.some((above) => within(path, above)));
  return comparable.flatMap((path) => {
    const [a, b] = [old.get(path), now.get(path)];
    if (a?.value === b?.value) return [];
    const index = (b ?? a)?.index ?? path;
    // Of a text, only a masked part differs.
    const behindMask = a?.text === b?.text && a?.text.includes("\n");
    if (behindMask) return [{ index, change: { path, before: mask, after: `${mask} (changed)` } }];
    return [{ index, change: { path, before: a?.text, after: afterText(a?.text, b?.text) } }];
  });
}

/** What one state masks as a whole, and the other field by field: nobody can say how they differ. */
function hiddenIn(fields: ReadonlyMap<string, Field>, others: ReadonlyMap<string, Field>): readonly string[] {
  const whole = [...fields.values()].filter(({ path, text }) => text === mask && !others.has(path));
  return whole
    .map(({ path }) => path)
    .filter((path) => [...others.keys()].some((other) => within(other, path)));
}

/** Two masks look the same. */
function afterText(before: string | undefined, after: string | undefined): string | undefined {
  return before !== undefined && before === after ? `${after} (changed)` : after;
}

/** Fields that the provider says differ, although inputs look the same: masked ones, and what others changed by hand. */
function untold(
  type: string,
  step: Step,
  found: readonly Difference[],
  redactor: Redactor,
  sealed: ReadonlySet<string>,
): readonly FieldChange[] {
  const told = Object.keys(step.detailedDiff ?? {});
  const paths = told.length > 0 ? told : (step.diffReasons ?? []);
  const missing = paths.filter(
    (path) => !found.some(({ index }) => within(index, path) || within(path, index)),
  );
  if (missing.length === 0) return [];
  const old = [
    ...fieldsOf(type, step.oldState?.outputs, redactor, sealed),
    ...fieldsOf(type, step.oldState?.inputs, redactor, sealed),
  ];
  const now = fieldsOf(type, step.newState?.inputs, redactor, sealed);
  return missing.map((path) => {
    const [before, after] = [at(old, path), at(now, path)];
    return {
      path: redactor.clean(path),
      before: before ?? "(not shown)",
      after: afterText(before ?? "(not shown)", after ?? "(not shown)"),
    };
  });
}

/** The text of one field, or of a few below it. */
function at(fields: readonly Field[], path: string): string | undefined {
  const inside = fields.filter(({ index }) => index === path);
  if (inside.length > 0) return inside.at(-1)?.text;
  const below = fields.filter(({ index }) => within(index, path));
  return below.length === 0 || below.length > 5
    ? undefined
    : below.map(({ path: inner, text }) => `${inner}: ${text}`).join(", ");
}

function within(path: string, above: string): boolean {
  return path === above || (path.startsWith(above) && /^[.[]/.test(path.slice(above.length)));
}

function byPath(fields: readonly Field[]): ReadonlyMap<string, Field> {
  return new Map(fields.filter(({ path }) => path !== "").map((field) => [field.path, field]));
}
