import { existsSync, readFileSync } from "node:fs";
import type { Engine } from "../../engine/engine.ts";
import { root } from "../../lib/paths.ts";
import { endWith, Problem } from "../../lib/problem.ts";
import { step } from "../../lib/progress.ts";
import { judge } from "../../policy/adapter/judge.ts";
import { registryIn } from "../../policy/exemptions/registry.ts";
import type { Graph } from "../../rules/graph/graph.ts";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { graphFromExport } from "../../rules/graph/pulumi-files.ts";
import { rules } from "../../rules/index.ts";
import { parseContract } from "../../rules/model/contract.ts";
import type { Rule } from "../../rules/model/rule.ts";
import { contractIn } from "./contract-file.ts";
import { formats } from "./formats.ts";
import { manifestsIn } from "./manifests.ts";
import { resolved } from "./paths.ts";
import { parseRequest, type Request, type Source } from "./request.ts";
import { type StackSettings, stackSettings } from "./stack-settings.ts";
import { exitCodeOf, severities, type Verdict } from "./verdict.ts";

/**
 * `make policy`: judges a stack, an export of one, or manifests of anything. The process ends with 0 where nothing keeps it
 * back, 1 where something must be mended, and 2 where that can't be said: a word is wrong, or a part of the input unreadable.
 */
export async function policy(
  engine: Engine,
  args: readonly string[],
  prepare: () => Promise<void>,
): Promise<void> {
  try {
    const request = parseRequest(args, rules);
    const verdict = await judged(engine, request, prepare);
    process.exitCode = exitCodeOf(verdict);
    // Whoever reads may have had enough, as `head` has.
    process.stdout.on("error", () => process.exit());
    process.stdout.write(formats[request.format](verdict));
  } catch (error) {
    endWith(error);
    process.exitCode = 2;
  }
}

async function judged(engine: Engine, request: Request, prepare: () => Promise<void>): Promise<Verdict> {
  const begun = process.hrtime.bigint();
  const verdict = await unfiltered(engine, request, prepare);
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  return { ...verdict, ...chosen(request, verdict), seconds, unreadableAllowed: request.allowUnreadable };
}

type Unfiltered = Omit<Verdict, "seconds" | "unreadableAllowed">;

async function unfiltered(
  engine: Engine,
  request: Request,
  prepare: () => Promise<void>,
): Promise<Unfiltered> {
  const { environment, source } = request;
  if ("manifests" in source) {
    const graph = graphFromManifests(manifestsIn(source.manifests));
    return offline(request, graph, "", { environment: environment ?? "production" });
  }
  if ("exported" in source) {
    const graph = told(() => graphFromExport(readExport(source.exported)));
    const stack = stackOf(graph);
    return offline(request, graph, stack, stackSettings(stack, environment));
  }
  const settings = withContract(stackSettings(source.stack, environment), request);
  return previewed(engine, source.stack, settings, prepare);
}

/** The rules that were asked for, and what they say. */
function chosen(request: Request, { outcomes }: Unfiltered): Pick<Verdict, "rules" | "outcomes"> {
  const own = rulesFor(request);
  const wanted = new Set(own.map(({ id }) => id));
  return { rules: own, outcomes: outcomes.filter(({ rule }) => wanted.has(rule)) };
}

async function previewed(
  engine: Engine,
  stack: string,
  settings: StackSettings,
  prepare: () => Promise<void>,
): Promise<Unfiltered> {
  const { openStack, settingsOf } = await import("../../engine/stack.ts");
  const { withPacks } = await import("./packs.ts");
  const text = settingsOf(stack);
  await prepare();
  const flags = await openStack(engine, stack, text);
  const run = await step(`Previewing ${stack} with its policies`, () =>
    withPacks(engine, settings, ["preview", "--non-interactive", ...flags]),
  );
  const { environment } = settings;
  const verdict = { ...run, subject: stack, environment, rules, unreadable: [] };
  const passed = exitCodeOf({ ...verdict, seconds: 0, unreadableAllowed: false }) === 0;
  if (run.complete && run.passed === passed) return verdict;
  throw new Problem(
    `The preview of ${stack} failed, so its policies could not be evaluated.\n${run.output}`,
    "Correct what Pulumi reports, then run the command again.",
  );
}

function nameOf(source: Source): string {
  if ("stack" in source) return source.stack;
  if ("exported" in source) return source.exported;
  return source.manifests === "-" ? "standard input" : source.manifests;
}

function offline(request: Request, graph: Graph, stack: string, settings: StackSettings): Unfiltered {
  const subject = nameOf(request.source);
  const { unreadable } = graph;
  if (graph.resources.length === 0 && unreadable.length === 0)
    throw new Problem(
      [`${subject} contains no Kubernetes objects.`, ...graph.notes].join("\n"),
      "Give rendered or exported objects.",
    );
  const { contract: said, environment } = withContract(settings, request);
  const contract = said === undefined ? undefined : told(() => parseContract(said));
  const circumstances = { clock: new Date(), contract, environment, stack, registry: registryIn(root) };
  const judgement = judge(rulesFor(request), graph, circumstances);
  return { ...judgement, subject, environment, rules, unreadable };
}

/** Only those that were asked for are run. */
function rulesFor({ rules: ids, severity }: Request): readonly Rule[] {
  const least = severity ? severities.indexOf(severity) : severities.length;
  return rules.filter(
    (rule) => (ids?.includes(rule.id) ?? true) && severities.indexOf(rule.severity) <= least,
  );
}

/** A contract of the command line counts more than the stack's own. */
function withContract(settings: StackSettings, { contract }: Request): StackSettings {
  return contract === undefined ? settings : { ...settings, contract: contractIn(contract) };
}

/** What can't be read is told to a person, and isn't a fault of the program. */
function told<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Error) || error.constructor === TypeError) throw error;
    throw error instanceof Problem
      ? error
      : new Problem(error.message, "Correct it, then run the command again.");
  }
}

function readExport(path: string): unknown {
  const file = resolved(path);
  if (!existsSync(file))
    throw new Problem(`There is no file ${file}.`, "Create one: pulumi stack export --file …");
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // The parser's own words quote the file, which may hold secrets.
    throw new Problem(`${file} isn't JSON.`, "Create it again: pulumi stack export --file …");
  }
}

/** `urn:pulumi:<stack>::<project>::…` */
function stackOf({ resources }: Graph): string {
  return resources[0]?.origin.urn?.split("::")[0]?.split(":")[2] ?? "";
}
