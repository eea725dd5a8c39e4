import { applyExemptions, exemptionCheck } from "../policy/exemptions/apply.ts";
import type { Draft } from "../policy/model/finding.ts";
import type { Graph } from "../rules/graph/graph.ts";
import { services } from "../rules/kubernetes/workloads.ts";
import { attempt } from "../rules/model/unknown.ts";
import { everyCheck, type LevelledCheck } from "./checks.ts";
import { judgeEvidence } from "./evidence.ts";
import { evidenceChecks } from "./evidence-checks.ts";
import type { Inputs } from "./inputs.ts";
import { findingOf } from "./model/finding.ts";

/** Every finding but those of signatures, which depend on the others; what is excused is excused. */
export function unsignedFindings(inputs: Inputs): readonly Draft[] {
  const checks = everyCheck(inputs.rules, inputs.liveChecks);
  const found = [...rules(inputs), ...observations(inputs), ...evidence(inputs)];
  const asked = found.filter(({ check }) => checks.get(check)?.levels[inputs.environment] !== "disabled");
  const applied = applyExemptions(asked, inputs.exemptions, inputs);
  return [
    ...applied.findings,
    ...(applied.exemptions.length > 0 ? applied.exemptions : [nothingExcused]),
    ...notAsked(checks, inputs),
  ];
}

const nothingExcused: Draft = {
  check: exemptionCheck.id,
  status: "NOT_APPLICABLE",
  subject: "the stack",
  message: "Nothing is excused.",
};

/** What this environment doesn't ask for. */
function notAsked(checks: ReadonlyMap<string, LevelledCheck>, { environment }: Inputs): readonly Draft[] {
  const message = `It isn't asked for in ${environment}.`;
  return [...checks.values()].flatMap(({ id, levels }): readonly Draft[] =>
    levels[environment] === "disabled"
      ? [{ check: id, status: "NOT_APPLICABLE", subject: "the stack", message }]
      : [],
  );
}

function rules({ results, rules: all }: Inputs): readonly Draft[] {
  const found = results.map(findingOf);
  const run = new Set(results.map(({ rule }) => rule));
  return [
    ...found,
    ...missing(
      all.filter(({ id }) => !run.has(id)),
      "The rule wasn't run.",
    ),
  ];
}

function observations({ liveChecks, notObserved, observations: seen }: Inputs): readonly Draft[] {
  const looked = new Set(seen.map(({ check }) => check));
  const left = liveChecks.filter(({ id }) => !looked.has(id));
  return [...seen, ...missing(left, notObserved ?? "Nobody looked at the cluster.")];
}

/** Silence is never a pass. */
function missing(checks: readonly { readonly id: string }[], message: string): readonly Draft[] {
  return checks.map(({ id }) => ({ check: id, status: "UNKNOWN", subject: "the stack", message }));
}

function evidence({ clock, evidence: found, evidenceFolder: folder, graph }: Inputs): readonly Draft[] {
  const running = runningImages(graph);
  return evidenceChecks.flatMap((check) => judgeEvidence(check, found, { clock, folder, images: running }));
}

/** The images of what runs all the time: the release. */
function runningImages(graph: Graph): readonly string[] {
  const named = services(graph).flatMap((workload) => workload.containers("main", "sidecar"));
  const images = named.map(({ spec }) => attempt(() => spec.image));
  return [...new Set(images.filter((image) => typeof image === "string"))];
}
