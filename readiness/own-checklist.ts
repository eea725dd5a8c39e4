import type { Environment } from "../rules/model/levels.ts";
import type { RuleInfo } from "../rules/model/rule.ts";
import type { Checklist, Criterion } from "./model/checklist.ts";

/**
 * The rules that no document asks for and that this environment insists on. A deployment would be refused for them, so a
 * report that left them out could say GO to what can't be deployed.
 */
export function ownChecklist(
  checklists: readonly Checklist[],
  rules: readonly RuleInfo[],
  environment: Environment,
): Checklist {
  const named = new Set(checklists.flatMap(({ criteria }) => criteria.flatMap(({ checks }) => checks)));
  const left = rules.filter(({ id, levels }) => !named.has(id) && levels[environment] === "mandatory");
  return {
    id: "rules",
    title: "Rules that the documents don't name",
    document: "Seaworthy's own rules",
    criteria: left.length > 0 ? lines(left) : [nothingLeft],
  };
}

const texts: Readonly<Record<RuleInfo["pack"], readonly [Criterion["category"], string]>> = {
  baseline: ["Security", "Every other rule of pods, access and secrets holds"],
  resilience: ["Availability", "Every other rule of availability, network and data holds"],
  operability: ["Operation", "Every other rule of observability and operation holds"],
};

function lines(left: readonly RuleInfo[]): Criterion[] {
  return [...Map.groupBy(left, ({ pack }) => pack)].map(([pack, own]) => ({
    id: pack,
    section: "docs/policies.md",
    category: texts[pack][0],
    text: texts[pack][1],
    blocking: true,
    counted: true,
    requirements: [],
    checks: own.map(({ id }) => id),
  }));
}

const nothingLeft: Criterion = {
  id: "all",
  section: "docs/policies.md",
  category: "Operation",
  text: "Every other rule passes",
  blocking: false,
  counted: false,
  requirements: [],
  checks: [],
  unchecked: "every rule that is mandatory in this environment decides a criterion of the documents.",
};
