import type { Graph } from "../../rules/graph/graph.ts";
import type { Resource } from "../../rules/graph/resource.ts";
import type { Environment } from "../../rules/model/levels.ts";
import { attempt, UnknownValue } from "../../rules/model/unknown.ts";
import type { CheckInfo, Draft, Waiver } from "../model/finding.ts";
import { daysLeft, type Exemption, means, type Registry, refusal } from "./exemption.ts";

/**
 * The only place where a finding is excused: reports and policy packs both ask here, so that one can't block what the
 * other lets pass. Two keys are needed: an entry of the registry, and the object's annotation
 * `readiness.seaworthy.dev/waive.<rule>` with the entry's id, so neither its developer nor the registry's keeper can do it alone.
 */

/** What can't be excused: a hole through which everything falls, and people's own words. */
const neverExempt: ReadonlySet<string> = new Set([
  "pss-privileged-container",
  "secret-placeholder",
  "rbac-no-cluster-admin",
  "stateful-store-has-backup",
  "exemption-valid",
]);

export const exemptionCheck: CheckInfo = {
  id: "exemption-valid",
  kind: "rule",
  title: "Every exemption has an owner, a reason, an expiry date in the future, and a finding.",
  severity: "high",
  remediation: [
    "Fix the excused problem, and remove its entry from readiness/exemptions.yaml.",
    "Or let its owner decide again: a new entry with a reason and an expiry date.",
  ],
};

export interface ExemptionContext {
  readonly clock: Date;
  readonly environment: Environment;
  /** Entries for other stacks are left alone. */
  readonly stack: string;
  readonly graph: Graph;
}

/** What must be known of a finding to excuse it: its check, and its subject such as `Deployment cordum/gateway`. */
export type Excusable = Pick<Draft, "check" | "status" | "subject">;

export interface Applied<T> {
  /** The same findings in the same order; those that are excused are WAIVED, with the waiver. */
  readonly findings: readonly (T & { readonly waiver?: Waiver })[];
  /** What is to be said of the exemptions themselves, under `exemption-valid`. */
  readonly exemptions: readonly Draft[];
}

export function applyExemptions<T extends Excusable>(
  findings: readonly T[],
  registry: Registry,
  context: ExemptionContext,
): Applied<T> {
  const ours = registry.exemptions.filter(({ stacks }) => stacks?.includes(context.stack) ?? true);
  const judged = ours.map((exemption) => ({
    exemption,
    reason: invalidity(exemption, findings, context),
  }));
  const valid = judged.filter(({ reason }) => reason === undefined).map(({ exemption }) => exemption);
  const used = new Map<Exemption, string[]>();
  const excused = findings.map((finding) => {
    const exemption = valid.find((one) => excuses(one, finding, context.graph));
    if (!exemption) return finding;
    used.set(exemption, [...(used.get(exemption) ?? []), finding.subject]);
    return { ...finding, status: "WAIVED" as const, waiver: waiver(exemption, context.clock) };
  });
  const wrong = judged.flatMap(({ exemption, reason }) =>
    reason === undefined ? [] : [failed(exemption, reason)],
  );
  const right = valid.flatMap((one) => {
    const subjects = used.get(one);
    return subjects ? [passed(one, subjects, context.graph)] : unused(one, findings);
  });
  const unreadable = registry.problems.map(({ id, message }) => failed({ id }, message));
  return { findings: excused, exemptions: [...unreadable, ...wrong, ...right] };
}

/** Why an entry excuses nothing. */
function invalidity(
  exemption: Exemption,
  findings: readonly Excusable[],
  context: ExemptionContext,
): string | undefined {
  const { id, rule } = exemption;
  if (rule.startsWith("signoff-") || neverExempt.has(rule)) return `${id}: ${rule} can't be excused.`;
  const dated = refusal(exemption, context);
  if (dated !== undefined) return dated;
  const hits =
    context.graph.resources.some((resource) => isMeant(exemption, resource.title)) ||
    findings.some(({ check, subject }) => means(rule, check) && isMeant(exemption, subject));
  return hits ? missingCompensation(exemption, findings) : `${id} matches no object of the stack.`;
}

/** What an exemption relies on in the meantime. Where that check isn't run, as in a policy pack, it can't be asked. */
function missingCompensation(
  { compensating = [], id }: Exemption,
  findings: readonly Excusable[],
): string | undefined {
  const failing = compensating.find((wanted) =>
    findings.some(
      ({ check, status }) => check === wanted && status !== "PASS" && status !== "NOT_APPLICABLE",
    ),
  );
  return failing === undefined ? undefined : `${id} relies on ${failing}, which doesn't pass.`;
}

function excuses(exemption: Exemption, finding: Excusable, graph: Graph): boolean {
  const { check, status, subject } = finding;
  if (status !== "FAIL" || check.startsWith("signoff-") || neverExempt.has(check)) return false;
  return (
    means(exemption.rule, check) && isMeant(exemption, subject) && hasSecondKey(exemption, finding, graph)
  );
}

/** The object's own annotation. What isn't an object of the stack can't have one: the registry alone decides. */
function hasSecondKey({ id }: Exemption, { check, subject }: Excusable, graph: Graph): boolean {
  const object = objectOf(subject, graph);
  if (!object) return true;
  const key = attempt(() => object.annotations[`readiness.seaworthy.dev/waive.${check}`]);
  return !(key instanceof UnknownValue) && key === id;
}

function objectOf(subject: string, graph: Graph): Resource | undefined {
  const name = nameOf(subject);
  return name && graph.derive(objectsByTitle).get(titleOf(name));
}

function objectsByTitle({ resources }: Graph): ReadonlyMap<string, Resource> {
  return new Map(resources.map((resource) => [resource.title, resource]));
}

interface Name {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** `Deployment cordum/gateway`, `Namespace cordum`, also where words follow. */
function nameOf(subject: string): Name | undefined {
  const [, kind, namespace, name] = /^([A-Z][\w.-]*) (?:([^\s/]+)\/)?([^\s/]+)/.exec(subject) ?? [];
  if (kind === undefined || name === undefined) return undefined;
  return { kind, name, ...(namespace !== undefined && { namespace }) };
}

function titleOf({ kind, name, namespace }: Name): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

function isMeant({ match }: Exemption, subject: string): boolean {
  const name = nameOf(subject);
  if (!name) return false;
  const inNamespace = match.namespace === undefined || means(match.namespace, name.namespace ?? "");
  return means(match.kind, name.kind) && inNamespace && means(match.name, name.name);
}

function waiver(exemption: Exemption, clock: Date): Waiver {
  const { expires, id, owner, reason } = exemption;
  return { id, owner, reason, expires, daysLeft: daysLeft(exemption, clock) };
}

function passed({ expires, id }: Exemption, subjects: readonly string[], graph: Graph): Draft {
  const alone = subjects.filter((subject) => !objectOf(subject, graph));
  const flag =
    alone.length === 0 ? "" : `; by the registry alone, because it can't be annotated: ${alone.join(", ")}`;
  const message = `It excuses ${subjects.length === 1 ? "one finding" : `${subjects.length} findings`} until ${expires}${flag}.`;
  return { check: exemptionCheck.id, status: "PASS", subject: `exemption ${id}`, message };
}

/** Where its check wasn't run, or couldn't tell, nobody knows whether it is still needed. */
function unused({ id, rule }: Exemption, findings: readonly Excusable[]): readonly Draft[] {
  const own = findings.filter(({ check }) => means(rule, check));
  if (own.length === 0 || own.some(({ status }) => status === "UNKNOWN" || status === "ERROR")) return [];
  const refused = own.some(({ status }) => status === "FAIL");
  const why = refused
    ? `; an object needs the annotation readiness.seaworthy.dev/waive.<rule>: ${id} too`
    : "";
  return [failed({ id }, `${id} excuses nothing: remove it${why}.`)];
}

function failed({ id }: Pick<Exemption, "id">, message: string): Draft {
  return { check: exemptionCheck.id, status: "FAIL", subject: `exemption ${id}`, message };
}
