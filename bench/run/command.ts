import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { root, work } from "../../lib/paths.ts";
import { type Cost, parseGnuTime } from "./gnu-time.ts";
import { treeMemory } from "./process-tree.ts";

/** A program to measure. */
export interface MeasuredCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Exit codes that mean success: `kubectl diff` has 1 where it finds one. @default 0 alone */
  readonly success?: readonly number[];
  /** What its output must hold, where the exit code alone doesn't say that it got to its end. */
  readonly prints?: string;
}

/** What a whole command cost: itself, and every process that it started. */
export interface CommandCost extends Cost {
  /** Highest resident memory of all its processes together, in MiB. */
  readonly total: number;
  /** Highest resident memory of the process that ran a Pulumi program, in MiB; 0 where none did. */
  readonly program: number;
  readonly stdout: string;
}

const interval = 50;

/** Runs a command under GNU time, and adds up the memory of its processes meanwhile. */
export async function measure(command: MeasuredCommand): Promise<CommandCost> {
  const folder = join(work, "bench/time");
  mkdirSync(folder, { recursive: true });
  const report = join(folder, `${process.pid}.${++count}`);
  const timed = ["-v", "-o", report, command.file, ...command.args];
  const running = execa("/usr/bin/time", timed, {
    cwd: command.cwd,
    env: command.env,
    extendEnv: false,
    reject: false,
    stdin: "ignore",
  });
  let [total, program] = [0, 0];
  const sample = setInterval(() => {
    if (running.pid === undefined) return;
    const now = treeMemory(running.pid);
    total = Math.max(total, now.total);
    program = Math.max(program, now.program);
  }, interval);
  const begun = performance.now();
  const result = await running.finally(() => clearInterval(sample));
  const wall = (performance.now() - begun) / 1000;
  const code = result.exitCode ?? -1;
  const { prints = "", success = [0] } = command;
  if (!success.includes(code) || !result.stdout.includes(prints)) {
    // What went wrong is told at the end.
    const said = `${result.stderr}\n${result.stdout}`.slice(-4000);
    throw new Error(`${commandLine(command)} ended with ${code}:\n${said}`);
  }
  const cost = parseGnuTime(readFileSync(report, "utf8"));
  rmSync(report);
  return { ...cost, wall, total: Math.max(total, cost.peak), program, stdout: result.stdout };
}

/** What a person would type, in the checkout's folder. */
export function commandLine({ args, file }: MeasuredCommand): string {
  return [file, ...args].join(" ").replaceAll(`${root}/`, "");
}

let count = 0;
