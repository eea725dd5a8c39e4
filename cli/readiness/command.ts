import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Engine } from "../../engine/engine.ts";
import { settingsOf, stackOutputs } from "../../engine/stack.ts";
import { root } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { step } from "../../lib/progress.ts";
import { decide } from "../../readiness/decide.ts";
import {
  everyChecklist,
  evidenceOf,
  exemptionRegistry,
  judgedStacks,
  signaturesOf,
  stackReadiness,
} from "../../readiness/files.ts";
import { toConsole } from "../../readiness/formats/console.ts";
import { formats } from "../../readiness/formats.ts";
import type { Inputs } from "../../readiness/inputs.ts";
import { liveChecks } from "../../readiness/live/index.ts";
import type { Checklist } from "../../readiness/model/checklist.ts";
import type { Report } from "../../readiness/model/report.ts";
import { observe } from "../../readiness/observe.ts";
import { evidenceFolder } from "../../readiness/records.ts";
import { plainStack, type StackReadiness } from "../../readiness/stack.ts";
import { rules } from "../../rules/index.ts";
import { contractIn } from "../../rules/model/contract.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import { contractIn as contractFile } from "../policy/contract-file.ts";
import { reportFolder } from "../report-folder.ts";
import { parseRequest, type Request } from "./request.ts";
import {
  deployedSubject,
  type Subject,
  subjectInExport,
  subjectInManifests,
  unreadableIn,
} from "./subject.ts";

const defaultStack = "cordum-dev";

/** `make readiness`: judges a stack, prints the verdict, writes it in every format, and fails on No-Go. */
export async function readiness(
  engine: Engine,
  args: readonly string[],
  prepare: () => Promise<void>,
): Promise<void> {
  const request = parseRequest(args, Object.keys(formats));
  const report = decide(await inputsOf(engine, request, prepare, new Date()));
  process.stdout.write(`\n${toConsole(report)}\n`);
  for (const file of written(report, request)) console.log(`wrote ${relative(root, file)}`);
  if (report.verdict === "NO-GO") process.exitCode = 1;
}

async function inputsOf(
  engine: Engine,
  request: Request,
  prepare: () => Promise<void>,
  clock: Date,
): Promise<Inputs> {
  const checklists = everyChecklist();
  // What is described wrongly is told before anything is built.
  const isFile = request.manifests !== undefined || request.exported !== undefined;
  const described = isFile && !request.live ? undefined : (request.stack ?? defaultStack);
  if (described) {
    stackReadiness(described, checklists);
    settingsOf(described);
    await prepare();
  }
  const subject = await subjectOf(engine, request);
  const settings = settingsFor(subject, request, checklists);
  const declared = settings === plainStack ? contractIn(subject.graph) : settings.contract;
  const contract = request.contract === undefined ? declared : contractFile(request.contract);
  const own = { ...settings, contract, environment: request.environment ?? settings.environment };
  const results = await step(
    `Judging ${subject.graph.resources.length} objects by ${rules.length} rules`,
    async () => evaluate(rules, subject.graph, { clock, contract }),
  );
  return {
    stack: subject.stack,
    environment: own.environment,
    blocking: own.blocking,
    inPlaceOf: inPlaceOf(request),
    checklists: own.checklists.flatMap((id) => checklists.find((list) => list.id === id) ?? []),
    clock,
    graph: subject.graph,
    contract,
    rules,
    results,
    liveChecks,
    ...(await observed(engine, request, subject, own, clock)),
    evidence: evidenceOf(subject.stack, request.records),
    evidenceFolder: evidenceFolder(subject.stack, request.records),
    signatures: signaturesOf(subject.stack, request.records),
    exemptions: exemptionRegistry(),
    notes: [subject.note, ...unreadableIn(subject.graph)],
  };
}

/** A signature is for what is deployed, judged by the stack's own contract. */
function inPlaceOf({ contract, exported, manifests }: Request): readonly string[] {
  const given = { CONTRACT: contract, EXPORT: exported, MANIFESTS: manifests };
  return Object.entries(given).flatMap(([word, value]) => (value === undefined ? [] : [`${word}=${value}`]));
}

async function subjectOf(
  engine: Engine,
  { allowUnreadable, exported, live, manifests, stack }: Request,
): Promise<Subject> {
  if (manifests !== undefined) return subjectInManifests(manifests, stack, allowUnreadable);
  if (exported !== undefined) return subjectInExport(exported, stack, live);
  const name = stack ?? defaultStack;
  return await step(`Reading ${name}`, () => deployedSubject(engine, name));
}

/** Manifests of anything are judged as production, by Gravl's ten and the rules. */
function settingsFor({ stack }: Subject, request: Request, checklists: readonly Checklist[]): StackReadiness {
  if (request.stack === undefined && !judgedStacks().includes(stack)) return plainStack;
  return stackReadiness(stack, checklists);
}

async function observed(
  engine: Engine,
  { deadlineSeconds, live }: Request,
  { graph, isUp, stack }: Subject,
  readiness: StackReadiness,
  clock: Date,
): Promise<Pick<Inputs, "observations" | "notObserved">> {
  const nothing = (notObserved: string) => ({ observations: [], notObserved });
  if (!isUp) return nothing("Nothing that is deployed was judged, so nobody looked at a cluster.");
  if (!live) return nothing("The cluster wasn't looked at: LIVE=no.");
  const outputs = await stackOutputs(engine, stack);
  return { observations: await observe(engine.env, { graph, outputs, readiness, clock, deadlineSeconds }) };
}

function written(
  report: Report,
  { formats: chosen = Object.keys(formats), out }: Request,
): readonly string[] {
  const folder = out ?? reportFolder(report.stack);
  mkdirSync(folder, { recursive: true });
  return chosen.map((name) => {
    const format = formats[name];
    if (!format)
      throw new Problem(`There is no format ${name}.`, `Give one of: ${Object.keys(formats).join(", ")}.`);
    const file = join(folder, format.file);
    writeFileSync(file, format.write(report));
    return file;
  });
}
