import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import type { Engine } from "../../engine/engine.ts";
import { engineEnvironment } from "../../engine/environment.ts";
import { openStack, parallel, stackOutputs } from "../../engine/stack.ts";
import { root, work } from "../../lib/paths.ts";
import { kubeconfig } from "../../local/cluster/layout.ts";
import { type Finished, isObject, type Step } from "./deployment.ts";

/** A stack's configuration, by key without the project's prefix. */
type Config = Readonly<Record<string, unknown>>;

/**
 * A program of `test/cluster/programs`, such as one component alone, deployed by the real engine to the embedded
 * cluster. Its state is its own; its configuration has its `namespace`.
 */
export class ProgramDeployment {
  readonly namespace: string;
  readonly #program: string;
  readonly #stack: string;
  readonly #stacksFolder: string;

  constructor(program: string, namespace: string) {
    this.namespace = namespace;
    this.#program = join(root, "test/cluster/programs", program);
    this.#stack = program;
    this.#stacksFolder = join(work, "test", namespace);
  }

  async run(command: readonly string[], config: Config = {}): Promise<Finished> {
    const { env } = this.#engine;
    const flags = await openStack(this.#engine, this.#stack, this.#stackFile(config));
    const options = { cwd: this.#program, env: { ...env, ...parallel }, extendEnv: false } as const;
    const args = [...command, ...flags, "--non-interactive", "--color=never"];
    const { exitCode, all } = await execa("pulumi", args, { ...options, reject: false, all: true });
    return { exitCode, output: all };
  }

  /** Deploys, and fails with everything that Pulumi said if it doesn't work. */
  async up(config: Config = {}): Promise<string> {
    return this.#must(["up", "--yes", "--skip-preview"], config);
  }

  /** What an update would do to objects, without those that stay the same and the components that hold them. */
  async changes(config: Config = {}): Promise<readonly Step[]> {
    const output = await this.#must(["preview", "--json"], config);
    const { steps } = JSON.parse(output.slice(output.indexOf("{"))) as { steps: Step[] };
    return steps.filter(({ op, urn }) => !["same", "refresh"].includes(op) && isObject(urn));
  }

  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    return stackOutputs(this.#engine, this.#stack);
  }

  /** Everything that Pulumi knows of the stack, as it is written to disk. */
  async state(): Promise<string> {
    return this.#pulumi("stack", "export", "--stack", this.#stack);
  }

  /** Runs kubectl in the namespace; in an object, because a bare process would be waited for. */
  kubectl(...args: readonly string[]) {
    const options = { env: this.#engine.env, extendEnv: false } as const;
    return { process: execa("kubectl", ["--namespace", this.namespace, ...args], options) };
  }

  /** Removes what is deployed, also what is protected, and its state. */
  async clear(): Promise<void> {
    await openStack(this.#engine, this.#stack, this.#stackFile({}));
    await this.#pulumi("state", "unprotect", "--all", "--yes", "--stack", this.#stack);
    await this.#must(["destroy", "--yes", "--skip-preview"], {});
    rmSync(this.#stacksFolder, { recursive: true, force: true });
  }

  /** Made anew each time: `clear` removes what it needs. */
  get #engine(): Engine {
    const stacksFolder = this.#stacksFolder;
    return { env: engineEnvironment(kubeconfig, stacksFolder), stacksFolder, program: this.#program };
  }

  async #pulumi(...args: readonly string[]): Promise<string> {
    const options = { env: this.#engine.env, extendEnv: false, cwd: this.#program } as const;
    return (await execa("pulumi", args, options)).stdout;
  }

  async #must(command: readonly string[], config: Config): Promise<string> {
    const { exitCode, output } = await this.run(command, config);
    if (exitCode !== 0) throw new Error(`pulumi ${command.join(" ")} failed:\n${output}`);
    return output;
  }

  #stackFile(config: Config): string {
    mkdirSync(this.#stacksFolder, { recursive: true });
    const entries = Object.entries({ ...config, namespace: this.namespace });
    return stringify({
      config: Object.fromEntries(entries.map(([key, value]) => [`seaworthy:${key}`, value])),
    });
  }
}
