import { enableCompileCache } from "node:module";
import { join } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { target } from "../engine/target.ts";
import { work } from "../lib/paths.ts";
import { endWith, Problem } from "../lib/problem.ts";
import type { Part } from "../local/images/recipe.ts";

/** What the Makefile calls: `node cli/index.ts <command> <arguments>`. */

const defaultStack = "cordum-dev";

type Command = (engine: Engine, args: readonly string[]) => Promise<void>;

/** Commands that are Pulumi's own, on a prepared machine. */
const pulumiCommands: Readonly<Record<string, readonly string[]>> = {
  up: ["up", "--yes"],
  preview: ["preview", "--diff"],
  refresh: ["refresh", "--yes"],
  down: ["destroy", "--yes"],
};

const commands: Readonly<Record<string, Command>> = {
  ...Object.fromEntries(Object.entries(pulumiCommands).map(([name, command]) => [name, onStack(command)])),
  status: async (engine) => {
    if (engine.stacksFolder !== undefined) await (await import("../local/cluster/index.ts")).status();
    else await kubectl(engine, ["get", "nodes,pods", "--all-namespaces", "--output=wide"]);
  },
  kubectl,
  smoke: async (engine, [stack = defaultStack, ...words]) => {
    const { operationsOf } = await import("./operations.ts");
    const { stackOutputs } = await import("../engine/stack.ts");
    const smoke = operationsOf(stack).smoke(words);
    await smoke(await stackOutputs(engine, stack), engine.env);
  },
  restore: async (engine, [stack = defaultStack, ...words]) => {
    const { mustBeOurs, parseRequest, restore } = await import("./restore/index.ts");
    const { operationsOf } = await import("./operations.ts");
    const { stackOutputs } = await import("../engine/stack.ts");
    const { operated, settings, stores } = operationsOf(stack);
    const own = stores(settings);
    mustBeOurs(stack, own, operated?.(settings) ?? [], words);
    const request = parseRequest(stack, own, words);
    await restore(request, await stackOutputs(engine, stack), engine.env);
  },
  policy: async (engine, args) => {
    const { policy } = await import("./policy/command.ts");
    await policy(engine, args, () => prepare(engine, []));
  },
  readiness: async (engine, args) => {
    const { readiness } = await import("./readiness/command.ts");
    await readiness(engine, args, () => prepare(engine, []));
  },
  "load-test": async (engine, [stack = defaultStack, ...words]) => {
    const { loadTest } = await import("./load/command.ts");
    await loadTest(engine, stack, words);
  },
  "network-test": async (engine, [stack = defaultStack, ...words]) => {
    const { networkTest } = await import("./network-test/command.ts");
    await networkTest(engine, stack, words);
  },
  sign: async (_, [stack = defaultStack, ...words]) => {
    const { sign } = await import("./sign/command.ts");
    sign(stack, words);
  },
  "cluster-up": (engine) => prepare(engine),
  "cluster-down": async () => {
    await (await import("../local/cluster/index.ts")).down();
  },
};

/**
 * Has everything there that the embedded engine and cluster need; for a user's own cluster there is nothing to do.
 * @param parts What a stack needs beside what every stack has. @default what the tests need
 */
async function prepare(engine: Engine, parts?: readonly Part[]): Promise<void> {
  if (engine.stacksFolder === undefined) return;
  const { prepareMachine } = await import("../engine/prepare.ts");
  await prepareMachine(engine.env, parts);
}

/** The same for the stack whose file has this text. */
async function prepareFor(engine: Engine, text: string): Promise<void> {
  if (engine.stacksFolder === undefined) return;
  const { partsOf } = await import("../local/images/parts.ts");
  await prepare(engine, partsOf(text));
}

function onStack(command: readonly string[]): Command {
  return async (engine, [stack = defaultStack]) => {
    const { pulumi, settingsOf } = await import("../engine/stack.ts");
    const { approvals } = await import("../engine/approvals.ts");
    // A stack that does not exist is told before anything is built.
    const settings = settingsOf(stack);
    await prepareFor(engine, settings);
    if (command[0] === "up") {
      const { beforeUp } = await import("./facilities/before-up.ts");
      await beforeUp(engine, stack, settings, (text) => prepareFor(engine, text));
    }
    await pulumi(engine, stack, settings, command, approvals(process.env));
  };
}

async function kubectl(engine: Engine, args: readonly string[]): Promise<void> {
  const { execa } = await import("execa");
  const { exitCode } = await execa("kubectl", args, { env: engine.env, stdio: "inherit", reject: false });
  process.exitCode = exitCode ?? 1;
}

async function main([name = "", ...args]: readonly string[]): Promise<void> {
  const command = commands[name];
  if (!command)
    throw new Problem(`There is no command "${name}".`, `Give one of: ${Object.keys(commands).join(", ")}.`);
  await command(target(process.env), args);
}

// Commands are imported when they are asked for, and most of them are hundreds of modules.
enableCompileCache(join(work, "cache/node"));
main(process.argv.slice(2)).catch(endWith);
