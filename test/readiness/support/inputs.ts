import { noExemptions, parseExemptions } from "../../../policy/exemptions/exemption.ts";
import type { Inputs } from "../../../readiness/inputs.ts";
import { type Criterion, parseChecklists } from "../../../readiness/model/checklist.ts";
import { Graph } from "../../../rules/graph/graph.ts";
import { Resource } from "../../../rules/graph/resource.ts";
import { emptyContract } from "../../../rules/model/contract.ts";
import type { Result } from "../../../rules/model/evaluate.ts";
import type { Level, RuleInfo } from "../../../rules/model/rule.ts";

export const clock = new Date("2026-11-20T12:00:00Z");

/** A rule as decisions see it. */
export function rule(id: string, production: Level = "mandatory"): RuleInfo {
  return {
    id,
    title: `${id} holds.`,
    pack: "baseline",
    severity: "high",
    relation: false,
    requirements: [],
    remediation: ["Mend it."],
    levels: { dev: "advisory", staging: "advisory", production },
  };
}

export function result(id: string, status: Result["status"], subject = "Deployment shop/web"): Result {
  return { rule: id, status, subject: { title: subject }, message: `${id} is ${status}` };
}

/** Lines of one checklist, by what differs. */
export function lines(
  ...all: readonly (Partial<Criterion> & { readonly id: string })[]
): Inputs["checklists"] {
  const criteria = all.map((one) => ({
    section: "1",
    category: "Data",
    text: `Line ${one.id}`,
    blocking: true,
    ...one,
  }));
  const text = JSON.stringify({ id: "list", title: "List", document: "Document", criteria });
  return parseChecklists([{ path: "list.yaml", text }]);
}

export const graph = new Graph([
  new Resource({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "shop" } }),
]);

/** A stack with nothing to say against it but what is changed. */
export function inputs(changes: Partial<Inputs> = {}): Inputs {
  return {
    stack: "shop",
    environment: "production",
    blocking: "by-environment",
    checklists: lines({ id: "one", checks: ["a"] }),
    clock,
    graph,
    contract: emptyContract,
    rules: [rule("a")],
    results: [result("a", "PASS")],
    liveChecks: [],
    observations: [],
    evidence: [],
    evidenceFolder: "readiness/evidence/shop",
    signatures: { path: "readiness/signoffs/shop.yaml", signatures: [], problems: [] },
    exemptions: noExemptions,
    notes: [],
    ...changes,
  };
}

/** The registry with one entry that excuses a rule for every Deployment. */
export function excusing(rule: string, expires = "2026-12-31") {
  const entry = {
    id: "EX-1",
    rule,
    match: { kind: "Deployment", name: "*" },
    owner: "team-shop",
    reason: "It takes a while.",
    created: "2026-11-01",
    expires,
  };
  return parseExemptions({
    path: "readiness/exemptions.yaml",
    text: JSON.stringify({ exemptions: [entry] }),
  });
}

/** The same stack, where the Deployment has said that its rule may be excused. */
export function annotated(rule: string): Graph {
  const annotations = { [`readiness.seaworthy.dev/waive.${rule}`]: "EX-1" };
  const metadata = { name: "web", namespace: "shop", annotations };
  return new Graph([new Resource({ apiVersion: "apps/v1", kind: "Deployment", metadata })]);
}
