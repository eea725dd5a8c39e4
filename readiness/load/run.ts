import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { execa } from "execa";
import { bin, work } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { step } from "../../lib/progress.ts";
import { loadThresholds } from "../evidence-checks.ts";
import type { Request } from "../live/check.ts";
import type { LoadPlan } from "./plan.ts";
import { type LoadResult, resultOf } from "./result.ts";

export interface Load {
  readonly plan: LoadPlan;
  readonly headers: Readonly<Record<string, string>>;
  /** A request through the ingress, which says where it is. */
  readonly way: Request;
  readonly virtualUsers: number;
  readonly durationSeconds: number;
}

/** k6 says by this that a threshold was missed; that is a result too. */
const thresholdMissed = 99;

/** Runs a load test. What k6 says of single requests is shown only where it fails: a URL may hold anything. */
export async function runLoad(load: Load): Promise<LoadResult> {
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(join(work, "load-"));
  try {
    const summary = join(folder, "summary.json");
    const script = join(import.meta.dirname, "script.js");
    const env = { ...environment(load, folder), LOAD_SUMMARY: summary };
    const { exitCode, stderr } = await step(titleOf(load), () =>
      execa(join(bin, "k6"), ["run", "--quiet", "--no-color", script], { env, reject: false }),
    );
    if (exitCode !== 0 && exitCode !== thresholdMissed)
      throw new Problem("k6 could not run the load test.", stderr.split("\n").slice(-10).join("\n"));
    return resultOf(JSON.parse(readFileSync(summary, "utf8")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function titleOf({ durationSeconds, virtualUsers, way: { address, host } }: Load): string {
  return `Load test: ${virtualUsers} users at ${host ?? address} for ${durationSeconds} s`;
}

function environment(load: Load, folder: string): Readonly<Record<string, string>> {
  const { way } = load;
  const { steps, pauseSeconds } = load.plan;
  const { durationSeconds, headers, virtualUsers } = load;
  const plan = {
    ...loadThresholds,
    ...target(way),
    steps,
    pauseSeconds,
    headers,
    durationSeconds,
    virtualUsers,
  };
  return {
    LOAD_PLAN: JSON.stringify(plan),
    // Nothing is told to its makers, and nothing fetched.
    K6_NO_USAGE_REPORT: "true",
    K6_AUTO_EXTENSION_RESOLUTION: "false",
    ...(way.authority !== undefined && { SSL_CERT_FILE: trust(folder, way.authority) }),
  };
}

/** Requests go to the host's name, whose certificate is checked, at the address of the ingress. */
export function target({ address, host, https, port = https ? 443 : 80 }: Request) {
  const scheme = https ? "https" : "http";
  const standard = port === (https ? 443 : 80) ? "" : `:${port}`;
  const hosts = host !== undefined && isIP(address) ? { [host]: address } : {};
  return { base: `${scheme}://${host ?? address}${standard}`, hosts };
}

function trust(folder: string, authority: string): string {
  const file = join(folder, "authorities.pem");
  writeFileSync(file, [authority, ...rootCertificates].join("\n"));
  return file;
}
