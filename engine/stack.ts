import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { root } from "../lib/paths.ts";
import { Problem } from "../lib/problem.ts";
import { type Approvals, noApprovals } from "./approvals.ts";
import type { Engine } from "./engine.ts";
import { guard } from "./guard.ts";
import { provideManifests } from "./manifests.ts";
import type { ResourceState } from "./plan.ts";
import { requireCluster } from "./reachable.ts";
import { recover } from "./recovery.ts";
import { resourcesOf } from "./state.ts";

/**
 * Resources that are worked on at a time. Pulumi's own number goes by the machine's cores, but most resources only wait
 * for the cluster; those that wait for each other must all be begun.
 */
export const parallel = { PULUMI_PARALLEL: "64" } as const;

/** What goes on beside a change that is certain to be made. It makes the change, and tells what became of it. */
export type Beside = <Result extends { readonly failed: boolean }>(
  change: () => Promise<Result>,
) => Promise<Result>;

/** Runs a Pulumi command on a stack, in the user's terminal. It loses no data but what `approved` names. */
export async function pulumi(
  engine: Engine,
  stack: string,
  settings: string,
  command: readonly string[],
  approved: Approvals = noApprovals,
  beside: Beside = (change) => change(),
): Promise<void> {
  await requireCluster(engine);
  const flags = await openStack(engine, stack, settings);
  const env = { ...engine.env, ...parallel, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "false" };
  const options = { cwd: engine.program, env, extendEnv: false, reject: false } as const;
  const run = (args: readonly string[]) => execa("pulumi", args, options);
  const kubectl = (args: readonly string[]) => execa("kubectl", args, options);
  const more = await guard({ stack, flags, run, kubectl }, command[0] ?? "", approved);
  const inTerminal = (args: readonly string[]) => execa("pulumi", args, { ...options, stdio: "inherit" });
  if (!more) {
    const { failed } = await inTerminal(["preview", ...flags]);
    throw new Problem(
      `The preview of ${stack} failed${failed ? "" : " at first, and works now"}. Nothing was changed.`,
      failed ? "Its messages above say why." : "Run the same command again.",
    );
  }
  const result = await beside(() => inTerminal([...command, ...more, ...flags]));
  if (result.failed) {
    throw new Problem(
      `pulumi ${command[0]} failed for ${stack}.`,
      "Its messages above say why. Run the same command again to continue.",
    );
  }
}

/** The stack's outputs, secrets in clear: for programs that need them, never for a terminal. */
export async function stackOutputs(
  engine: Engine,
  stack: string,
): Promise<Readonly<Record<string, unknown>>> {
  const command = ["stack", "output", "--json", "--show-secrets", "--stack", stack];
  const options = { cwd: engine.program, env: engine.env, extendEnv: false, reject: false } as const;
  const { failed, stderr, stdout } = await execa("pulumi", command, options);
  if (failed || stdout === "{}") {
    throw new Problem(
      `The stack ${stack} is not deployed. ${stderr}`.trim(),
      `Deploy it: \`make up STACK=${stack}\`.`,
    );
  }
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** The resources of a stack as its state has them; none where nobody has made the stack yet. */
export function stackResources({ env, program }: Engine, stack: string): Promise<readonly ResourceState[]> {
  const options = { cwd: program, env, extendEnv: false, reject: false } as const;
  return resourcesOf((args) => execa("pulumi", args, options), stack);
}

/** The flags that name a stack whose settings are `text`. The embedded engine makes it first, and recovers it. */
export async function openStack(engine: Engine, stack: string, text: string): Promise<readonly string[]> {
  const { env, stacksFolder } = engine;
  await provideManifests(engine, text);
  if (stacksFolder === undefined) return ["--stack", stack];
  const salted = join(stacksFolder, `Pulumi.${stack}.yaml`);
  // The user's own Pulumi may have put its salt there.
  const settings = text.replace(/^encryptionsalt:.*$/m, "");
  writeFileSync(salted, `${settings}\nencryptionsalt: ${await salt(env, stacksFolder, stack)}\n`);
  const flags = ["--stack", stack, "--config-file", salted];
  await recover(engine, stacksFolder, stack, flags);
  return flags;
}

/** The text of a stack's file. */
export function settingsOf(stack: string): string {
  const file = join(root, "stacks", `Pulumi.${stack}.yaml`);
  if (existsSync(file)) return readFileSync(file, "utf8");
  throw new Problem(
    `There is no stack "${stack}".`,
    "Give one of those in stacks/, such as STACK=cordum-dev.",
  );
}

/**
 * The salt of the passphrase. Pulumi would write it into the stack file itself, and every checkout would have a
 * change that nobody made; so the stack is made in a project of its own, and its file copied with the salt.
 */
async function salt(env: NodeJS.ProcessEnv, folder: string, stack: string): Promise<string> {
  const project = join(folder, "project");
  const file = join(project, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    mkdirSync(project, { recursive: true });
    writeFileSync(join(project, "Pulumi.yaml"), "name: seaworthy\nruntime: nodejs\n");
    await createStack(env, project, stack);
  }
  return (parse(readFileSync(file, "utf8")) as { encryptionsalt: string }).encryptionsalt;
}

/** Makes the stack, also where an interrupted try left one without salt: Pulumi removes a stack only while it is empty. */
async function createStack(env: NodeJS.ProcessEnv, project: string, stack: string): Promise<void> {
  const options = { cwd: project, env, extendEnv: false, all: true } as const;
  const init = ["stack", "init", stack, "--no-select"];
  const first = await execa("pulumi", init, { ...options, reject: false });
  if (!first.failed) return;
  if (!first.all.includes("already exists"))
    throw new Problem(`The stack ${stack} can't be created.`, first.all);
  await execa("pulumi", ["stack", "rm", stack, "--yes"], options);
  await execa("pulumi", init, options);
}
