import { toJunit } from "../../readiness/formats/junit.ts";
import { toSarif } from "../../readiness/formats/sarif.ts";
import { toGithub } from "./github.ts";
import { toJson } from "./json.ts";
import { printed } from "./print.ts";
import { reportOf } from "./report.ts";
import type { Verdict } from "./verdict.ts";

export const formatNames = ["text", "json", "sarif", "junit", "github"] as const;
export type FormatName = (typeof formatNames)[number];

/** What a verdict is written as, to standard output. */
export const formats: Readonly<Record<FormatName, (verdict: Verdict) => string>> = {
  text: (verdict) => `${printed(verdict)}\n`,
  json: toJson,
  sarif: (verdict) => toSarif(reportOf(verdict), "policy"),
  junit: (verdict) => toJunit(reportOf(verdict), "policy"),
  github: toGithub,
};
