import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { Problem } from "../../lib/problem.ts";
import type { PolicyResult, StackPreview } from "./change.ts";
import { readMasked } from "./masked.ts";
import { readPolicyResults } from "./policy-results.ts";
import { stackPreview } from "./preview.ts";
import { maximumBytes, readPreview } from "./read.ts";
import { type Finding, type ReadinessReport, readinessDelta, readReport } from "./readiness-delta.ts";
import { Redactor } from "./redactor.ts";
import type { StackSummary } from "./stack-section.ts";

/** Finds and reads what a summary is made of. */

/** Lists of paths, divided by commas. */
export interface Sources {
  /** Previews, or folders of them: `<folder>/<stack>/preview.json` or `masked.json`, or `<folder>/*.json`. */
  readonly preview: string;
  readonly policy?: string;
  readonly readiness?: string;
  readonly base?: string;
  /** Names the stack of a preview that doesn't. */
  readonly stack?: string;
}

/** What a stack's folder has beside its preview, where it has it. */
const names = {
  policy: ["policy.sarif", "policy.json", "readiness/report.sarif"],
  readiness: ["readiness.json", "readiness/report.json"],
  base: ["base.json", "base/report.json"],
};

interface Files {
  readonly preview: string;
  /** The folder's name, or the file's where several are in one folder. */
  readonly stack: string | undefined;
  readonly policy: string | undefined;
  readonly readiness: string | undefined;
  readonly base: string | undefined;
}

export function readSources(sources: Sources): readonly StackSummary[] {
  const files = list(sources.preview).flatMap(filesAt);
  const [policies, reports, bases] = [list(sources.policy), list(sources.readiness), list(sources.base)];
  if (policies.length > 1 && policies.length !== files.length)
    throw unpaired("POLICY", policies.length, files.length);
  const given = { reports: reports.map(report), bases: bases.map(report) };
  return files.map((one, at) => {
    const policy = one.policy ?? (policies.length === 1 && files.length > 1 ? undefined : policies[at]);
    return stackSummary({ ...one, policy }, sources.stack, files.length === 1, given);
  });
}

interface Given {
  readonly reports: readonly ReadinessReport[];
  readonly bases: readonly ReadinessReport[];
}

function stackSummary(files: Files, named: string | undefined, alone: boolean, given: Given): StackSummary {
  const redactor = new Redactor();
  const preview = previewIn(files.preview, redactor);
  const stack = (alone ? named : undefined) ?? preview.stack ?? files.stack ?? "the stack";
  const head = files.readiness ? report(files.readiness) : reportOf(given.reports, stack, alone);
  const base = files.base ? report(files.base) : reportOf(given.bases, stack, alone);
  return {
    stack,
    preview,
    policies: policiesOf(preview, files.policy, redactor),
    ...(head && { readiness: readinessDelta(cleaned(head, redactor), base && cleaned(base, redactor)) }),
  };
}

function previewIn(file: string, redactor: Redactor): StackPreview {
  const bytes = bytesOf(file);
  const isOurs = bytes.subarray(0, 20).toString().startsWith('{"schema":"pull-requ');
  return isOurs ? readMasked(json(file), file) : stackPreview(readPreview(bytes, file), redactor);
}

function policiesOf(
  { policies }: StackPreview,
  file: string | undefined,
  redactor: Redactor,
): readonly PolicyResult[] {
  if (file === undefined) return policies;
  return readPolicyResults(json(file), file).map(({ level, message, policy, subject }) => ({
    level,
    policy: redactor.clean(policy),
    subject: redactor.clean(subject),
    message: redactor.clean(message.replaceAll("\n", " ")),
  }));
}

function cleaned(found: ReadinessReport, redactor: Redactor): ReadinessReport {
  const clean = (one: Finding): Finding => ({
    ...one,
    subject: redactor.clean(one.subject),
    message: redactor.clean(one.message.replaceAll("\n", " ")),
  });
  return { ...found, findings: found.findings.map(clean) };
}

function reportOf(
  reports: readonly ReadinessReport[],
  stack: string,
  alone: boolean,
): ReadinessReport | undefined {
  return reports.find((one) => one.stack === stack) ?? (alone ? reports[0] : undefined);
}

function filesAt(path: string): readonly Files[] {
  if (!existsSync(path))
    throw new Problem(`There is no ${path}.`, "Give an existing file or folder as PREVIEW=.");
  if (!statSync(path).isDirectory()) return [{ ...nothing, preview: path }];
  const entries = readdirSync(path).sort();
  const folders = entries.filter((name) => previewOf(join(path, name)) !== undefined);
  const found = [
    ...(previewOf(path) !== undefined ? [inFolder(path)] : folders.map((name) => inFolder(join(path, name)))),
  ];
  if (found.length > 0) return found;
  const plain = entries.filter((name) => name.endsWith(".json"));
  if (plain.length === 0)
    throw new Problem(`${path} has no previews.`, "It must have <stack>/preview.json, or files in JSON.");
  return plain.map((name) => ({ ...nothing, preview: join(path, name), stack: basename(name, ".json") }));
}

function previewOf(folder: string): string | undefined {
  return ["preview.json", "masked.json"].map((name) => join(folder, name)).find((file) => existsSync(file));
}

const nothing = { stack: undefined, policy: undefined, readiness: undefined, base: undefined };

function inFolder(folder: string): Files {
  const first = (candidates: readonly string[]) =>
    candidates.map((name) => join(folder, name)).find((file) => existsSync(file));
  return {
    preview: previewOf(folder) ?? folder,
    stack: basename(folder),
    policy: first(names.policy),
    readiness: first(names.readiness),
    base: first(names.base),
  };
}

function report(file: string): ReadinessReport {
  return readReport(json(file), file);
}

function json(file: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(file)));
  } catch (error) {
    if (error instanceof Problem) throw error;
    // The parser's own message quotes the text.
    throw new Problem(
      `${file} isn't complete JSON.`,
      "Create it again; an interrupted run leaves such files.",
    );
  }
}

function bytesOf(file: string): Buffer {
  if (!existsSync(file)) throw new Problem(`There is no ${file}.`, "Give an existing file.");
  const { size } = statSync(file);
  if (size > maximumBytes)
    throw new Problem(
      `${file} has ${Math.round(size / 1024 / 1024)} MB, which is no preview or report.`,
      "Give another file.",
    );
  return readFileSync(file);
}

function list(paths: string | undefined): readonly string[] {
  return (paths ?? "")
    .split(",")
    .map((path) => path.trim())
    .filter((path) => path !== "");
}

function unpaired(name: string, given: number, previews: number): Problem {
  return new Problem(
    `${name} has ${given} files for ${previews} previews.`,
    "Give one for each preview, in the same order, or a folder for each stack (docs/pull-requests.md).",
  );
}
