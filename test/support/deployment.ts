import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import type { Engine } from "../../engine/engine.ts";
import { engineEnvironment, ownProgram } from "../../engine/environment.ts";
import { openStack, parallel, pulumi, stackOutputs } from "../../engine/stack.ts";
import { work } from "../../lib/paths.ts";
import { kubeconfig } from "../../local/cluster/layout.ts";
import type { RawSettings } from "../../settings.ts";
import { rawSettings } from "./stack-file.ts";

/** One step of a preview or update, as Pulumi reports it. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly diffReasons?: readonly string[];
}

export interface Finished {
  readonly exitCode: number | undefined;
  readonly output: string;
}

/**
 * A stack deployed for a test by the real engine to the embedded cluster, with a state of its own: stacks that a
 * developer has there are not touched.
 */
export class Deployment {
  readonly stack: string;
  readonly namespace: string;
  readonly stacksFolder: string;
  readonly #base: RawSettings;

  /** Deploys the settings of `stack` into a namespace of its own, with `base` on top. */
  constructor(stack: string, namespace: string, base: RawSettings) {
    this.stack = stack;
    this.namespace = namespace;
    this.#base = { namespace: { name: namespace }, ...base };
    this.stacksFolder = join(work, "test", namespace);
  }

  /** Made anew each time: `clear` removes what it needs. */
  get engine(): Engine {
    const { stacksFolder } = this;
    return { env: engineEnvironment(kubeconfig, stacksFolder), stacksFolder, program: ownProgram };
  }

  /** Starts a Pulumi command with further settings changed; in an object, because a bare process would be waited for. */
  async start(command: readonly string[], changes: RawSettings = {}, env: NodeJS.ProcessEnv = {}) {
    const flags = await openStack(this.engine, this.stack, this.#stackFile(changes));
    const merged = { ...this.engine.env, ...parallel, ...env };
    const options = { cwd: ownProgram, env: merged, extendEnv: false, reject: false, all: true } as const;
    const process = execa("pulumi", [...command, ...flags, "--non-interactive", "--color=never"], options);
    return { process };
  }

  async run(
    command: readonly string[],
    changes: RawSettings = {},
    env: NodeJS.ProcessEnv = {},
  ): Promise<Finished> {
    const { process } = await this.start(command, changes, env);
    const { exitCode, all } = await process;
    return { exitCode, output: all };
  }

  /** Deploys, and fails with everything that Pulumi said if it doesn't work. */
  async up(changes: RawSettings = {}): Promise<string> {
    return this.#must(["up", "--yes", "--skip-preview"], changes);
  }

  /** Deploys as `make up` does: with its checks before, and in the terminal. */
  async make(changes: RawSettings = {}): Promise<void> {
    await pulumi(this.engine, this.stack, this.#stackFile(changes), ["up", "--yes"]);
  }

  async refresh(changes: RawSettings = {}): Promise<void> {
    await this.#must(["refresh", "--yes", "--skip-preview"], changes);
  }

  async down(): Promise<void> {
    await this.#must(["destroy", "--yes", "--skip-preview"], {});
  }

  /** What an update would do to objects, without those that stay the same and the components that hold them. */
  async changes(changes: RawSettings = {}, flags: readonly string[] = []): Promise<readonly Step[]> {
    const output = await this.#must(["preview", "--json", ...flags], changes);
    const { steps } = JSON.parse(output.slice(output.indexOf("{"))) as { steps: Step[] };
    return steps.filter(({ op, urn }) => !["same", "refresh"].includes(op) && isObject(urn));
  }

  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    return stackOutputs(this.engine, this.stack);
  }

  /** What Pulumi knows of the stack; without `resources` when there are none. */
  async state(): Promise<{ readonly deployment: { readonly resources?: readonly unknown[] } }> {
    const options = { env: this.engine.env, extendEnv: false, cwd: ownProgram } as const;
    const { stdout } = await execa("pulumi", ["stack", "export", "--stack", this.stack], options);
    return JSON.parse(stdout);
  }

  async kubectl(...args: readonly string[]): Promise<Finished> {
    const { exitCode, all } = await execa("kubectl", args, {
      env: this.engine.env,
      all: true,
      reject: false,
    });
    return { exitCode, output: all };
  }

  /** Removes what is deployed, and its state. Also the way to a clean start after a test run that was killed. */
  async clear(): Promise<void> {
    await this.down();
    rmSync(this.stacksFolder, { recursive: true, force: true });
  }

  async #must(command: readonly string[], changes: RawSettings): Promise<string> {
    const { exitCode, output } = await this.run(command, changes);
    if (exitCode !== 0) throw new Error(`pulumi ${command.join(" ")} failed:\n${output}`);
    return output;
  }

  #stackFile(changes: RawSettings): string {
    mkdirSync(this.stacksFolder, { recursive: true });
    const settings = rawSettings(this.stack, { ...this.#base, ...changes });
    const config = Object.entries(settings).map(([key, value]) => [`seaworthy:${key}`, value]);
    // Pulumi reads YAML 1.1, where a time without quotes is no text.
    return stringify({ config: Object.fromEntries(config) }, { version: "1.1" });
  }
}

/** Whether an URN is of an object that a provider manages; its last type is the resource's own. */
export function isObject(urn: string): boolean {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  return !type.startsWith("seaworthy:") && !type.startsWith("pulumi:pulumi:");
}
