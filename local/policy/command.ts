import { existsSync, readFileSync } from "node:fs";
import { judge } from "../../policy/adapter/judge.ts";
import { registryIn } from "../../policy/adapter/registry.ts";
import { type Environment, environments } from "../../readiness/model/levels.ts";
import type { Graph } from "../../rules/graph/graph.ts";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { graphFromExport } from "../../rules/graph/pulumi-files.ts";
import { rules } from "../../rules/index.ts";
import { parseContract } from "../../rules/model/contract.ts";
import type { Engine } from "../engine/stack.ts";
import { root } from "../lib/paths.ts";
import { Problem } from "../lib/problem.ts";
import { step } from "../lib/progress.ts";
import { manifestsIn } from "./manifests.ts";
import { withPacks } from "./packs.ts";
import { blocking, printed, type Verdict } from "./print.ts";
import { type StackSettings, stackSettings } from "./stack-settings.ts";

const words = ["STACK", "MANIFESTS", "EXPORT", "ENVIRONMENT"] as const;
export type Request = Readonly<Partial<Record<(typeof words)[number], string>>>;

/** `make policy`: judges a stack, an export of one, or manifests of anything, and fails where something must be mended. */
export async function policy(engine: Engine, request: Request, prepare: () => Promise<void>): Promise<void> {
  const verdict = await judged(engine, request, prepare);
  console.log(printed(verdict));
  if (blocking(verdict).length + verdict.problems.length > 0) process.exitCode = 1;
}

/** @throws Problem for a word that isn't one */
export function parseRequest(args: readonly string[]): Request {
  const pairs = args.map((arg) => {
    const [, word = "", value = ""] = /^([A-Z]+)=(.*)$/s.exec(arg) ?? [];
    if (!words.some((known) => known === word) || value === "")
      throw new Problem(`"${arg}" says nothing here.`, `Give one of: ${words.join("=…, ")}=…`);
    return [word, value] as const;
  });
  return Object.fromEntries(pairs);
}

async function judged(engine: Engine, request: Request, prepare: () => Promise<void>): Promise<Verdict> {
  const { EXPORT, MANIFESTS, STACK = "" } = request;
  const environment = environmentIn(request);
  if (MANIFESTS) {
    const graph = graphFromManifests(manifestsIn(MANIFESTS));
    return offline(MANIFESTS, graph, "", { environment: environment ?? "production" });
  }
  if (EXPORT) {
    const graph = told(() => graphFromExport(readExport(EXPORT)));
    const stack = stackOf(graph);
    return offline(EXPORT, graph, stack, stackSettings(stack, environment));
  }
  const settings = stackSettings(STACK, environment);
  const { openStack, settingsOf } = await import("../engine/stack.ts");
  const text = settingsOf(STACK);
  await prepare();
  const flags = await openStack(engine, STACK, text);
  const run = await step(`Previewing ${STACK} with its policies`, () =>
    withPacks(engine, settings, ["preview", "--non-interactive", ...flags]),
  );
  const verdict = { ...run, subject: STACK, environment: settings.environment, rules };
  const agreed = run.passed === (blocking(verdict).length + verdict.problems.length === 0);
  if (run.complete && agreed) return verdict;
  throw new Problem(
    `The preview of ${STACK} failed, so its policies can't be told.\n${run.output}`,
    "Correct what Pulumi says, then run the command again.",
  );
}

function offline(subject: string, graph: Graph, stack: string, settings: StackSettings): Verdict {
  if (graph.resources.length === 0)
    throw new Problem(
      [`${subject} holds no Kubernetes objects.`, ...graph.notes].join("\n"),
      "Give what was rendered or exported.",
    );
  const { environment } = settings;
  const contract = settings.contract === undefined ? undefined : told(() => parseContract(settings.contract));
  const circumstances = { clock: new Date(), contract, environment, stack, registry: registryIn(root) };
  return { ...judge(rules, graph, circumstances), subject, environment, rules };
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

function readExport(file: string): unknown {
  if (!existsSync(file))
    throw new Problem(`There is no file ${file}.`, "Make one: pulumi stack export --file …");
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // The parser's own words quote the file, which may hold secrets.
    throw new Problem(`${file} isn't JSON.`, "Make it anew: pulumi stack export --file …");
  }
}

/** `urn:pulumi:<stack>::<project>::…` */
function stackOf({ resources }: Graph): string {
  return resources[0]?.origin.urn?.split("::")[0]?.split(":")[2] ?? "";
}

function environmentIn({ ENVIRONMENT }: Request): Environment | undefined {
  const known = environments.find((one) => one === ENVIRONMENT);
  if (known || ENVIRONMENT === undefined) return known;
  throw new Problem(`There is no environment "${ENVIRONMENT}".`, `Give one of: ${environments.join(", ")}.`);
}
