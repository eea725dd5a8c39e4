import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { everyCheck } from "../../readiness/checks.ts";
import { evidenceOf } from "../../readiness/files.ts";
import { formats } from "../../readiness/formats.ts";
import { liveChecks } from "../../readiness/live/index.ts";
import { evidenceFolder, signoffsFile, writeRecord } from "../../readiness/records.ts";
import { mustBeSignable, type SignableReport, signableReport } from "../../readiness/sign.ts";
import { withSignature } from "../../readiness/signature-file.ts";
import { rules } from "../../rules/index.ts";
import { reportFolder } from "../report-folder.ts";
import { parseSignRequest } from "./request.ts";

/** `make sign`: adds a signature for the report that `make readiness` last wrote. */
export function sign(stack: string, given: readonly string[], folder = reportFolder(stack)): void {
  const { check, name, records } = parseSignRequest(given);
  const report = reportIn(folder, stack);
  const checks = everyCheck(rules, liveChecks);
  mustBeSignable({
    ...{ report, check, checks, evidence: evidenceOf(stack, records) },
    evidenceFolder: evidenceFolder(stack, records),
  });
  const path = signoffsFile(stack, records);
  const file = resolve(root, path);
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const { digest } = report;
  const signature = { check: check.id, name, role: check.role, date: new Date(), digest };
  writeRecord(path, withSignature(before, path, signature));
  console.log(`${name} has signed the report of ${report.generatedAt} as ${check.role}: ${digest}`);
  console.log(`Written: ${path}. Commit it.`);
}

/** @throws Problem where there is no report of that stack */
function reportIn(folder: string, stack: string): SignableReport {
  const file = join(folder, formats.json?.file ?? "");
  const remedy = `Write one, and read it: make readiness STACK=${stack}.`;
  if (!existsSync(file)) throw new Problem(`There is no report of ${stack} to sign: ${file}.`, remedy);
  const report = signableReport(readFileSync(file, "utf8"), stack);
  if (report) return report;
  throw new Problem(`${file} isn't a report of ${stack}.`, remedy);
}
