import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Engine } from "../../engine/engine.ts";
import { parallel } from "../../engine/stack.ts";
import { root, work } from "../../lib/paths.ts";
import { contractPolicyName } from "../../policy/adapter/contract-policy.ts";
import type { Judged } from "../../policy/adapter/judge.ts";
import { resultsVariable } from "../../policy/adapter/results-file.ts";
import { buildPacks } from "../../policy/build.ts";
import { packConfig } from "../../policy/levels.ts";
import { completePack, type PackFolder } from "../../policy/packs.ts";
import type { StackSettings } from "./stack-settings.ts";

/** What a run of Pulumi with the packs came to. */
export interface PackRun extends Judged {
  /** Pulumi let the stack pass. */
  readonly passed: boolean;
  readonly output: string;
  /** The stack was judged at all. */
  readonly complete: boolean;
}

/** Runs a command of Pulumi with all rules. */
export async function withPacks(
  engine: Engine,
  { contract, environment }: StackSettings,
  command: readonly string[],
): Promise<PackRun> {
  await buildPacks();
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(join(work, "policy-"));
  try {
    const config = join(folder, `${contractPolicyName}.json`);
    writeFileSync(config, JSON.stringify(packConfig(environment, contract)));
    const args = [...command, ...packFlags(engine, config)];
    const env = { ...engine.env, ...parallel, [resultsVariable]: folder };
    const { all, failed } = await execa("pulumi", args, {
      cwd: engine.program,
      env,
      extendEnv: false,
      reject: false,
      all: true,
    });
    const found = resultsIn(join(folder, `${completePack}.json`));
    return { ...(found ?? nothing), passed: !failed, output: all, complete: found !== undefined };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The options of Pulumi for packs. The embedded engine's language host is too old for folders, and gets executables. */
export function packFlags(
  { stacksFolder }: Pick<Engine, "stacksFolder">,
  config: string,
  folders: readonly PackFolder[] = [completePack],
): readonly string[] {
  const home = join(root, stacksFolder === undefined ? "policy" : "cli/policy/packs");
  return folders.flatMap((pack) => ["--policy-pack", join(home, pack), "--policy-pack-config", config]);
}

const nothing: Judged = { outcomes: [], problems: [], notes: [] };

function resultsIn(file: string): Judged | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Judged) : undefined;
}
