import { mkdirSync } from "node:fs";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Engine } from "../../engine/engine.ts";
import { engineEnvironment } from "../../engine/environment.ts";
import { openStack, parallel } from "../../engine/stack.ts";
import type { MeasuredCommand } from "../run/command.ts";
import { type KubernetesObject, objectsIn } from "./objects.ts";
import type { Side } from "./side.ts";

/** A stack of a program, with a state of its own, for one measurement. */
export interface Program {
  readonly label: string;
  /** The folder with Pulumi.yaml. */
  readonly folder: string;
  readonly kubeconfig: string;
  /** Where state and passphrase are kept. */
  readonly state: string;
  readonly stack: string;
  /** The stack file's text before and after the change. */
  readonly before: string;
  readonly after: string;
  /** Variables that change how the engine works. @default none */
  readonly env?: NodeJS.ProcessEnv;
  /** Flags of every command. @default none */
  readonly flags?: readonly string[];
}

/** The engine writes the whole state before and after each resource; so it writes it once, and a killed command loses all. */
export const withoutCheckpoints: NodeJS.ProcessEnv = {
  PULUMI_EXPERIMENTAL: "true",
  PULUMI_SKIP_CHECKPOINTS: "true",
};

export class PulumiStack {
  readonly #program: Program;
  readonly #engine: Engine;

  constructor(program: Program) {
    this.#program = program;
    const stacksFolder = program.state;
    mkdirSync(stacksFolder, { recursive: true, mode: 0o700 });
    const env = { ...engineEnvironment(program.kubeconfig, stacksFolder), ...parallel, ...program.env };
    this.#engine = { env, stacksFolder, program: program.folder };
  }

  async side(): Promise<Side> {
    const { before, label } = this.#program;
    await this.#open(before);
    return {
      label,
      commands: {
        deploy: [this.#pulumi("up", "before")],
        look: [this.#pulumi("preview", "before")],
        again: [this.#pulumi("up", "before")],
        change: [this.#pulumi("up", "after")],
        remove: [this.#pulumi("destroy", "before")],
      },
    };
  }

  /** The file of its state: what the engine reads and writes at each command. */
  get stateFile(): string {
    return join(this.#program.state, "state/.pulumi/stacks/seaworthy", `${this.#program.stack}.json`);
  }

  /** What it sent to the cluster, in clear. */
  async objects(): Promise<readonly KubernetesObject[]> {
    return objectsIn(await this.#export("--show-secrets"));
  }

  /** Writes its state into a file as everybody may see it, and returns the file. */
  async exportTo(file: string): Promise<string> {
    await writeFile(file, await this.#export());
    return file;
  }

  async #export(...flags: readonly string[]): Promise<string> {
    const args = ["stack", "export", "--stack", this.#program.stack, ...flags];
    const options = { cwd: this.#program.folder, env: this.#engine.env, extendEnv: false } as const;
    return (await execa("pulumi", args, options)).stdout;
  }

  #pulumi(command: "up" | "preview" | "destroy", settings: "before" | "after"): MeasuredCommand {
    const { flags = [], folder, stack } = this.#program;
    const approved = command === "preview" ? [] : ["--yes", "--skip-preview"];
    const files = ["--stack", stack, "--config-file", this.#file(settings)];
    const args = [command, ...approved, "--non-interactive", "--color=never", ...files, ...flags];
    const measured = { file: "pulumi", args, cwd: folder, env: this.#engine.env } as const;
    // A stack that breaks a mandatory rule ends with an error, after all rules have judged it.
    return flags.length > 0 ? { ...measured, success: [0, 1], prints: "Policies:" } : measured;
  }

  /** Both files get the salt of the one stack, so that a run of a command is nothing but that command. */
  async #open(text: string): Promise<void> {
    await openStack(this.#engine, this.#program.stack, this.#program.after);
    await this.#keep("after");
    await openStack(this.#engine, this.#program.stack, text);
    await this.#keep("before");
  }

  async #keep(settings: "before" | "after"): Promise<void> {
    await copyFile(join(this.#program.state, `Pulumi.${this.#program.stack}.yaml`), this.#file(settings));
  }

  #file(settings: "before" | "after"): string {
    return join(this.#program.state, `${settings}.yaml`);
  }
}
