import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Engine } from "../../engine/engine.ts";
import { engineEnvironment } from "../../engine/environment.ts";
import { installLanguageHost, installPlugins } from "../../engine/plugins.ts";
import { openStack } from "../../engine/stack.ts";
import { root, work } from "../../lib/paths.ts";
import { MemoryApi } from "./memory-api.ts";

export interface Printed {
  readonly exitCode: number | undefined;
  readonly stdout: string;
}

type Config = Readonly<Record<string, boolean | string>>;

/** A program of `test/cluster/programs`, deployed by the real engine to an API that only remembers: previews of it are genuine. */
export class Harbour {
  readonly folder: string;
  readonly stack = "harbour-test";
  readonly api = new MemoryApi();
  #engine: Engine | undefined;

  readonly #program: string;

  constructor(program = "harbour") {
    this.#program = program;
    mkdirSync(join(work, "test"), { recursive: true });
    this.folder = mkdtempSync(join(work, "test", "harbour-"));
  }

  get engine(): Engine {
    if (!this.#engine) throw new Error("start() comes first");
    return this.#engine;
  }

  async start(): Promise<void> {
    const kubeconfig = join(this.folder, "kubeconfig");
    writeFileSync(kubeconfig, await this.api.start());
    const env = engineEnvironment(kubeconfig, this.folder);
    installLanguageHost();
    await installPlugins(env);
    this.#engine = {
      env,
      stacksFolder: this.folder,
      program: join(root, "test/cluster/programs", this.#program),
    };
  }

  /** Runs Pulumi with that much of the stack's configuration. */
  async run(command: readonly string[], config: Config = {}, more: NodeJS.ProcessEnv = {}): Promise<Printed> {
    const flags = await openStack(this.engine, this.stack, settings(config));
    const { env, program = root } = this.engine;
    const options = { cwd: program, env: { ...env, ...more }, extendEnv: false, reject: false } as const;
    const { exitCode, stdout } = await execa("pulumi", [...command, ...flags, "--non-interactive"], options);
    return { exitCode, stdout };
  }

  async stop(): Promise<void> {
    await this.api.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A stack file with that much configuration. */
export function settings(config: Config): string {
  const lines = Object.entries(config).map(([key, value]) => `  seaworthy:${key}: ${value}`);
  return lines.length > 0 ? `config:\n${lines.join("\n")}\n` : "config: {}\n";
}

/** The same preview without what differs from one machine, or one run, to the next. */
export function comparable(preview: string): string {
  const noise =
    /^(stackTrace|sourcePosition|created|modified|timestamp|duration|durationSeconds|sequence|manifest)$/;
  const scrub = (text: string) =>
    JSON.parse(text, (key, value) => (noise.test(key) ? undefined : value)) as unknown;
  const isDigest = preview.startsWith("{\n");
  const events = preview.split("\n").filter((line) => line !== "" && !line.includes('"severity":"debug"'));
  const plain = isDigest
    ? JSON.stringify(scrub(preview), undefined, 1)
    : events.map((line) => JSON.stringify(scrub(line))).join("\n");
  return `${plain.replaceAll(root, "/project")}\n`;
}
