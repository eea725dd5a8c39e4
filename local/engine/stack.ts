import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { root } from "../lib/paths.ts";
import { Problem } from "../lib/problem.ts";
import { home } from "./environment.ts";

/** How Pulumi is run against one cluster: embedded or the user's own. */
export interface Engine {
  readonly env: NodeJS.ProcessEnv;
  /** The embedded engine keeps its stacks apart from the user's, and makes them when they are missing. */
  readonly embedded: boolean;
}

/** Runs a Pulumi command on a stack, in the user's terminal. */
export async function pulumi(engine: Engine, stack: string, command: readonly string[]): Promise<void> {
  const result = await execa("pulumi", [...command, ...(await stackFlags(engine, stack))], {
    cwd: root,
    env: engine.env,
    extendEnv: false,
    stdio: "inherit",
    reject: false,
  });
  if (result.failed) {
    throw new Problem(
      `pulumi ${command[0]} failed for ${stack}.`,
      "Its messages above say why; the same command again carries on from there.",
    );
  }
}

/** The stack's outputs, secrets in clear: for programs that need them, never for a terminal. */
export async function stackOutputs(
  engine: Engine,
  stack: string,
): Promise<Readonly<Record<string, unknown>>> {
  const command = ["stack", "output", "--json", "--show-secrets", "--stack", stack];
  const { stdout } = await execa("pulumi", command, { cwd: root, env: engine.env, extendEnv: false });
  return JSON.parse(stdout) as Record<string, unknown>;
}

async function stackFlags(engine: Engine, stack: string): Promise<readonly string[]> {
  const committed = join(root, "stacks", `Pulumi.${stack}.yaml`);
  if (!existsSync(committed)) {
    throw new Problem(
      `There is no stack "${stack}".`,
      "Give one of those in stacks/, such as STACK=cordum-dev.",
    );
  }
  if (!engine.embedded) return ["--stack", stack];
  const salted = await saltedStackFile(engine, stack, readFileSync(committed, "utf8"));
  return ["--stack", stack, "--config-file", salted];
}

/**
 * A copy of the stack file that also holds the salt of the embedded engine's passphrase. Pulumi would write it
 * into the stack file itself, and every checkout would have a change that nobody made.
 */
async function saltedStackFile(engine: Engine, stack: string, committed: string): Promise<string> {
  const project = join(home, "project");
  const saltFile = join(project, `Pulumi.${stack}.yaml`);
  if (!existsSync(saltFile)) {
    mkdirSync(project, { recursive: true });
    writeFileSync(join(project, "Pulumi.yaml"), "name: seaworthy\nruntime: nodejs\n");
    const init = ["--cwd", project, "stack", "init", stack, "--no-select"];
    await execa("pulumi", init, { env: engine.env, extendEnv: false });
  }
  const { encryptionsalt } = parse(readFileSync(saltFile, "utf8")) as { encryptionsalt: string };
  const salted = join(home, `Pulumi.${stack}.yaml`);
  writeFileSync(salted, `${committed}\nencryptionsalt: ${encryptionsalt}\n`);
  return salted;
}
