import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readDocument } from "../../lib/document.ts";
import { root } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { type Environment, environments } from "../../rules/model/levels.ts";

/** What a stack is judged by: a part of `readiness/stacks/<stack>.yaml`. */
export interface StackSettings {
  readonly environment: Environment;
  readonly contract?: unknown;
}

const schema = z.looseObject({ environment: z.enum(environments), contract: z.unknown().optional() });

/** @param environment what the command line says, which is all that there is for a stack without a file */
export function stackSettings(stack: string, environment?: Environment): StackSettings {
  const path = join("readiness/stacks", `${stack}.yaml`);
  const file = join(root, path);
  if (!existsSync(file)) {
    if (environment) return { environment };
    throw new Problem(
      `There is no ${path}, so the levels for ${stack} aren't known.`,
      `Write one, or name the environment: make policy STACK=${stack} ENVIRONMENT=production`,
    );
  }
  const { problems, value } = readDocument({ path, text: readFileSync(file, "utf8") }, schema);
  if (!value) throw new Problem(problems.join("\n"), "docs/policies.md explains the file.");
  return { environment: environment ?? value.environment, contract: value.contract };
}
