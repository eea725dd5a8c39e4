import { z } from "zod";
import { Problem } from "../../lib/problem.ts";
import type { PolicyResult } from "./change.ts";
import { readReport } from "./readiness-delta.ts";

/** Reads what policies found wrong, from SARIF or from a report in JSON. */

const message = z.looseObject({ text: z.string().default("") });

const sarifResult = z.looseObject({
  ruleId: z.string().default("(no rule)"),
  level: z.string().default("warning"),
  kind: z.string().default("fail"),
  message: message.default({ text: "" }),
  suppressions: z.array(z.unknown()).optional(),
  locations: z
    .array(
      z.looseObject({
        logicalLocations: z
          .array(z.looseObject({ fullyQualifiedName: z.string().optional(), name: z.string().optional() }))
          .optional(),
        physicalLocation: z
          .looseObject({ artifactLocation: z.looseObject({ uri: z.string().optional() }).optional() })
          .optional(),
      }),
    )
    .optional(),
});

const sarif = z.looseObject({
  version: z.string(),
  runs: z.array(z.looseObject({ results: z.array(sarifResult).default([]) })),
});

/** `file` is named in errors. */
export function readPolicyResults(json: unknown, file: string): readonly PolicyResult[] {
  const parsed = sarif.safeParse(json);
  if (parsed.success) return parsed.data.runs.flatMap(({ results }) => results.filter(isWrong).map(ofSarif));
  if (typeof json === "object" && json !== null && "findings" in json) return ofReport(json, file);
  throw new Problem(
    `${file} has no policy results.`,
    "Give SARIF, or a report in JSON: `make policy STACK=…` writes both.",
  );
}

type Result = z.infer<typeof sarifResult>;

/** What passed, or is excused, is not told here. */
function isWrong({ kind, level, suppressions = [] }: Result): boolean {
  return kind === "fail" && level !== "none" && suppressions.length === 0;
}

function ofSarif({ level, locations = [], message: { text }, ruleId }: Result): PolicyResult {
  const { logicalLocations, physicalLocation } = locations[0] ?? {};
  const logical = logicalLocations?.[0];
  const subject = logical?.name ?? logical?.fullyQualifiedName ?? physicalLocation?.artifactLocation?.uri;
  const about = subject ?? "the stack";
  return {
    policy: ruleId,
    level: level === "error" || level === "note" ? level : "warning",
    subject: about,
    // In most tools' results, the message names it once more.
    message: text.startsWith(`${about}: `) ? text.slice(about.length + 2) : text,
  };
}

function ofReport(json: unknown, file: string): readonly PolicyResult[] {
  const { checks, findings } = readReport(json, file);
  const rules = new Set(checks.filter(({ kind }) => kind === "rule").map(({ id }) => id));
  return findings
    .filter(({ check, status }) => rules.has(check) && (status === "FAIL" || status === "ERROR"))
    .map(({ check, message: text, subject }) => ({
      policy: check,
      level: "error" as const,
      subject,
      message: text,
    }));
}
