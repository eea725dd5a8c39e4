import type { Graph } from "../graph/graph.ts";
import type { Fault } from "../graph/stored.ts";
import type { Contract } from "./contract.ts";
import type { Problems } from "./unknown.ts";

export type Severity = "critical" | "high" | "medium" | "low";
export type Pack = "baseline" | "resilience" | "operability";
export type Level = "disabled" | "advisory" | "mandatory";

/** What a rule may look at. */
export interface Stack {
  readonly graph: Graph;
  readonly contract: Contract;
  /** Now; given, so that a judgement can be repeated. */
  readonly clock: Date;
}

/** What all rules say about themselves; documents, packs and reports are made from it. */
export interface RuleInfo {
  /** Unique; a path of its folder and file. */
  readonly id: string;
  /** What must be so, in one sentence. */
  readonly title: string;
  readonly pack: Pack;
  readonly severity: Severity;
  /** Whether it relates objects to each other, or to the contract. */
  readonly relation: boolean;
  /** Rows of the requirements that it answers. */
  readonly requirements: readonly number[];
  /**
   * Ids of controls, only where checked against their text: `pss` are levels and checks of Kubernetes' own pod security
   * admission, such as baseline/hostNamespaces. https://kubernetes.io/docs/concepts/security/pod-security-standards/
   */
  readonly controls?: Readonly<Partial<Record<"cis" | "nsa" | "pss", readonly string[]>>>;
  /** What to do, in steps. */
  readonly remediation: readonly string[];
  /** How strict each environment is. */
  readonly levels: Readonly<Record<"dev" | "staging" | "production", Level>>;
}

/** A rule: which things of a stack it is about, and what is wrong with one of them. */
export interface Rule extends RuleInfo {
  readonly judge: (stack: Stack) => readonly Judgement[];
}

/** One thing that a rule is about, whose check may throw UnknownValue. */
export interface Judgement {
  readonly subject: Subject;
  readonly check: () => Problems | NotApplicable;
}

/** What a result is about: an object, or the stack itself. */
export interface Subject {
  readonly title: string;
  readonly urn?: string;
  readonly source?: string;
  /** Fields for which the API server would refuse it; nothing that is said of it can be relied on. */
  readonly faults?: readonly Fault[];
}

/** A rule has nothing to say about this one, for that reason. */
export class NotApplicable {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** A thing that rules can be about; objects and workloads are. */
export type Thing = { readonly title: string } & (
  | { readonly origin: About }
  | { readonly resource: { readonly origin: About } }
);

type About = Pick<Subject, "urn" | "source" | "faults">;

interface Definition<T extends Thing> extends Omit<RuleInfo, "levels"> {
  /** Levels of dev, staging and production: `aMM` is advisory, mandatory, mandatory; `-` is off. */
  readonly levels: string;
  readonly subjects: (stack: Stack) => readonly T[];
  readonly check: (subject: T, stack: Stack) => Problems | NotApplicable;
}

/** A rule about each of some things. */
export function rule<T extends Thing>(definition: Definition<T>): Rule {
  const { check, levels, subjects, ...info } = definition;
  const judge = (stack: Stack) =>
    subjects(stack).map((one) => ({ subject: subjectOf(one), check: () => check(one, stack) }));
  return { ...info, levels: levelsOf(levels), judge };
}

interface StackDefinition extends Omit<RuleInfo, "levels"> {
  readonly levels: string;
  readonly check: (stack: Stack) => Problems | NotApplicable;
}

/** A rule about a stack as a whole. */
export function stackRule(definition: StackDefinition): Rule {
  const { check, levels, ...info } = definition;
  const judge = (stack: Stack) => [{ subject: { title: "the stack" }, check: () => check(stack) }];
  return { ...info, levels: levelsOf(levels), judge };
}

function subjectOf(thing: Thing): Subject {
  const { faults, source, urn } = "resource" in thing ? thing.resource.origin : thing.origin;
  return {
    title: thing.title,
    ...(urn !== undefined && { urn }),
    ...(source !== undefined && { source }),
    ...(faults !== undefined && { faults }),
  };
}

const words: Readonly<Record<string, Level>> = { "-": "disabled", a: "advisory", M: "mandatory" };

function levelsOf(short: string): RuleInfo["levels"] {
  const [dev, staging, production] = [...short].map((letter) => words[letter]);
  if (!dev || !staging || !production) throw new Error(`"${short}" isn't three levels`);
  return { dev, staging, production };
}
