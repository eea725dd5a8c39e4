import type { Graph } from "../../rules/graph/graph.ts";
import { type Contract, contractIn, emptyContract } from "../../rules/model/contract.ts";
import { evaluate, type Result, type Status } from "../../rules/model/evaluate.ts";
import type { Environment } from "../../rules/model/levels.ts";
import type { Rule } from "../../rules/model/rule.ts";
import { applyExemptions } from "../exemptions/apply.ts";
import { means, type Registry } from "../exemptions/exemption.ts";
import type { Waiver } from "../model/finding.ts";

export interface Circumstances {
  readonly clock: Date;
  readonly stack: string;
  readonly environment: Environment;
  readonly registry: Registry;
  /** @default the contract among the objects, if there is one */
  readonly contract?: Contract | undefined;
}

/** What a rule says of an object, exemptions considered. */
export interface Outcome extends Omit<Result, "status"> {
  readonly status: Status | "WAIVED";
  readonly waiver?: Waiver;
}

/** What rules say of a stack. */
export interface Judged {
  readonly outcomes: readonly Outcome[];
  /** What is wrong with what it is judged by: its contract, and exemptions from these rules. */
  readonly problems: readonly string[];
  /** What was noticed about the stack itself, such as two objects of one name. */
  readonly notes: readonly string[];
}

/** Applies rules to a stack, and exemptions to what they say: the one place for all packs and commands. */
export function judge(rules: readonly Rule[], graph: Graph, circumstances: Circumstances): Judged {
  const { clock, environment, registry, stack } = circumstances;
  const { contract, problem } = contractFor(graph, circumstances.contract);
  const results = evaluate(rules, graph, { clock, contract });
  const excusable = results.map((result) => ({
    ...result,
    check: result.rule,
    subject: result.subject.title,
    about: result.subject,
  }));
  const own = { ...registry, exemptions: registry.exemptions.filter(({ rule }) => concerns(rule, rules)) };
  const applied = applyExemptions(excusable, own, { clock, environment, stack, graph });
  return {
    outcomes: applied.findings.map(({ about, message, rule, status, waiver }) => ({
      rule,
      status,
      subject: about,
      message,
      ...(waiver && { waiver }),
    })),
    problems: [
      ...(problem === undefined ? [] : [problem]),
      ...applied.exemptions.filter(({ status }) => status === "FAIL").map(({ message }) => message),
    ],
    notes: graph.notes,
  };
}

/** Without a contract that can be read much is unknown, but the rest is judged. */
function contractFor(
  graph: Graph,
  given: Contract | undefined,
): { readonly contract: Contract; readonly problem?: string } {
  try {
    return { contract: given ?? contractIn(graph) };
  } catch (error) {
    return { contract: emptyContract, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Packs are judged apart, and each looks after the exemptions of its own rules. */
function concerns(pattern: string, rules: readonly Rule[]): boolean {
  return rules.some(({ id }) => means(pattern, id));
}
