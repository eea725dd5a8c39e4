import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Engine } from "../../engine/engine.ts";
import { requireCluster } from "../../engine/reachable.ts";
import { openStack, parallel, settingsOf } from "../../engine/stack.ts";
import { Problem } from "../../lib/problem.ts";
import type { StackPreview } from "../../readiness/pull-request/change.ts";
import { writeMasked } from "../../readiness/pull-request/masked.ts";
import { plannedState } from "../../readiness/pull-request/planned-state.ts";
import { stackPreview } from "../../readiness/pull-request/preview.ts";
import { readPreview } from "../../readiness/pull-request/read.ts";

/** Runs Pulumi's preview of a stack, and keeps what it says. */

export interface Run {
  readonly stack: string;
  /**
   * Where `preview.json` is written, `masked.json`, which others may read, and `planned.json`: the stack as it would be,
   * in the form of an export.
   */
  readonly folder: string;
  /** Looks at what is there first, so that changes by hand count too. @default false */
  readonly refresh?: boolean;
  /** Text of the stack's file. @default that in stacks/ */
  readonly settings?: string;
}

/** @throws Problem where the preview failed; what it said until then is written all the same */
export async function runPreview(engine: Engine, run: Run): Promise<StackPreview> {
  const { folder, refresh = false, stack } = run;
  await requireCluster(engine);
  const flags = await openStack(engine, stack, run.settings ?? settingsOf(stack));
  // Protection would end the preview at the first refusal, and a reviewer wants to see all that would be lost.
  const command = [
    "preview",
    "--json",
    "--show-sames",
    "--ignore-protect",
    ...(refresh ? ["--refresh"] : []),
  ];
  const env = {
    ...engine.env,
    ...parallel,
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "false",
    // What somebody has set by hand is to be shown, not refused: nothing is changed here.
    ...(refresh && { PULUMI_K8S_ENABLE_PATCH_FORCE: "true" }),
  };
  const options = { cwd: engine.program, env, extendEnv: false, reject: false } as const;
  const { failed, stderr, stdout } = await execa(
    "pulumi",
    [...command, ...flags, "--non-interactive"],
    options,
  );
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "preview.json");
  // Pulumi masks what it knows to be secret; what it doesn't know is nobody else's business either.
  writeFileSync(file, stdout, { mode: 0o600 });
  if (stdout.trim() === "") throw failure(stack, stderr);
  const preview = stackPreview(readPreview(Buffer.from(stdout), file));
  writeFileSync(join(folder, "masked.json"), writeMasked({ ...preview, stack: preview.stack ?? stack }));
  if (failed || preview.errors.length > 0) throw failure(stack, preview.errors.join("\n") || stderr);
  const planned = plannedState(JSON.parse(stdout.slice(stdout.indexOf("{"))));
  writeFileSync(join(folder, "planned.json"), JSON.stringify(planned), { mode: 0o600 });
  return preview;
}

function failure(stack: string, why: string): Problem {
  return new Problem(
    `The preview of ${stack} failed. ${why}`.trim(),
    "Correct what Pulumi reports, then run it again.",
  );
}
