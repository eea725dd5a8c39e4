import { writeFileSync } from "node:fs";
import module from "node:module";
import { join } from "node:path";
import { PolicyPack } from "@pulumi/policy";
import { registryIn } from "../exemptions/registry.ts";
import { type PackFolder, rulesIn } from "../packs.ts";
import { Assessment } from "./assessment.ts";
import type { Judged } from "./judge.ts";
import { policiesOf } from "./policies.ts";
import { readOnce } from "./read-once.ts";
import { resultsVariable } from "./results-file.ts";

/** Serves a pack to Pulumi, at once. Pulumi starts the process, one for each pack and run, in the pack's folder. */
export function startPack(name: PackFolder, description: string): void {
  readOnce();
  const own = rulesIn(name);
  const now = () => new Date();
  const registry = () => registryIn(join(process.cwd(), "../.."));
  const initially = { clock: now(), environment: "production", registry: registry() } as const;
  const assessment = new Assessment(own, initially, (judged) => keep(name, judged));
  const policies = policiesOf(own, { assessment, now, registry });
  new PolicyPack(name, { description, policies, tags: ["seaworthy"] });
  // Where compiled code is kept (NODE_COMPILE_CACHE): Node.js keeps it when it exits, and Pulumi kills packs.
  module.flushCompileCache?.();
}

/** Pulumi hears of violations only. Who wants passes too, such as `make policy`, names a folder for them. */
function keep(name: PackFolder, { notes, outcomes, problems }: Judged): void {
  const folder = process.env[resultsVariable];
  if (folder)
    writeFileSync(
      join(folder, `${name}.json`),
      JSON.stringify({ notes, outcomes, problems } satisfies Judged),
    );
}
