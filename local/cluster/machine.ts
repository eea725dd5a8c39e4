import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { bin, work } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { asArgument, createGroups, groupOf, hierarchies, processesOf, removeGroups } from "./cgroups.ts";
import { command } from "./command.ts";
import { inside, machineData, machineLogs, machineMark, netns, run, volumes } from "./layout.ts";
import { type Definition, writeDefinition } from "./supervise.ts";
import { until } from "./until.ts";

/**
 * A machine: namespaces and control groups of its own, with a supervisor as process 1. Ending that process ends everything
 * on the machine at once, as a power cut would: containers, their supervisors and all mounts.
 */

const boot = join(import.meta.dirname, "boot");

/** Starts a machine that is not running, and returns when its supervisor runs. */
export async function startMachine(name: string, definition: Definition): Promise<void> {
  const started = Date.now();
  await makeVar(name);
  await writeDefinition(name, definition);
  await createGroups(name);
  await mkdir(join(run, "stage"), { recursive: true });
  const log = join(machineLogs(name), "init.log");
  const output = await open(log, "a");
  const groups = (await hierarchies()).map(asArgument);
  // In a session of its own, or the next Ctrl-C in this terminal would end the machine.
  const child = spawn(join(boot, "enter.sh"), [name, work, netns(definition.network ?? name), ...groups], {
    detached: true,
    stdio: ["ignore", output.fd, output.fd],
  });
  child.unref();
  await output.close();
  await until(`machine ${name} runs`, 20, async () => {
    if (child.exitCode !== null) throw await startFailed(name, log);
    return (await firstProcess(name)) !== undefined;
  });
  await writeFile(
    machineMark(name),
    JSON.stringify({ fingerprint: await fingerprintOf(definition), started }),
  );
}

/** Ends a machine without warning. Its data stays. */
export async function stopMachine(name: string): Promise<void> {
  await rm(machineMark(name), { force: true });
  await until(`all processes of machine ${name} have ended`, 30, async () => {
    // Process 1 takes the others with it; who came late or never got that far is ended one by one.
    const all = await processesOf(name);
    for (const pid of all) kill(pid);
    return all.length === 0;
  });
  await removeGroups(name);
}

/** The host's number of a machine's process 1, once it supervises. */
export async function firstProcess(name: string): Promise<number | undefined> {
  const [hierarchy] = await hierarchies();
  if (!hierarchy) return undefined;
  const members = join(groupOf(hierarchy, name), "init/cgroup.procs");
  const text = await readFile(members, "utf8").catch(() => "");
  for (const pid of text.split("\n").filter(Boolean)) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    if (isFirstProcess(status)) return Number(pid);
  }
  return undefined;
}

/** Tells by /proc/<pid>/status whether a process is the supervisor of a process namespace one below ours. */
export function isFirstProcess(status: string): boolean {
  const numbers = /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
  return numbers.length === 2 && numbers[1] === "1" && /^Name:\s+s6-svscan$/m.test(status);
}

/** Whether a machine runs, and runs what it would be started with now. */
export async function isCurrent(name: string, definition: Definition): Promise<boolean> {
  const { fingerprint } = await readMark(name);
  return fingerprint === (await fingerprintOf(definition)) && (await firstProcess(name)) !== undefined;
}

/** When a machine was last started, if it was. */
export async function startedAt(name: string): Promise<Date | undefined> {
  const { started } = await readMark(name);
  return started === undefined ? undefined : new Date(started);
}

async function readMark(name: string): Promise<{ readonly fingerprint?: string; readonly started?: number }> {
  return JSON.parse(await readFile(machineMark(name), "utf8").catch(() => "{}"));
}

/** Runs a program of ours, or at an absolute path, on a machine and returns what it printed. It ends with the machine. */
export async function onMachine(name: string, file: string, args: readonly string[]): Promise<string> {
  const pid = await firstProcess(name);
  if (pid === undefined) throw new Problem(`The machine ${name} is not running.`, "Start it: `make up`.");
  const enter = [`--target=${pid}`, "--mount", "--net", "--pid", "--uts", "--ipc"];
  return await command("nsenter", [...enter, "--", resolve(inside.bin, file), ...args]);
}

/** Tells one way of running a machine from another: what it runs, how it starts, and each daemon's build. */
async function fingerprintOf({ services, files }: Definition): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify({ services, files }));
  for (const script of ["enter.sh", "init.sh"]) hash.update(await readFile(join(boot, script)));
  for (const { command } of services) {
    const found = await stat(join(bin, command[0] ?? "")).catch(() => undefined);
    hash.update(`${found?.size} ${found?.mtimeMs}\n`);
  }
  return hash.digest("hex");
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** The folder that becomes the machine's /var. */
async function makeVar(name: string): Promise<void> {
  const folder = join(machineData(name), "var");
  for (const path of ["lib/seaworthy/volumes", "log", "tmp", "cache"]) {
    await mkdir(join(folder, path), { recursive: true });
  }
  await mkdir(volumes, { recursive: true });
  for (const [link, target] of [["run", "/run"] as const, ["lock", "/run/lock"] as const]) {
    if (!existsSync(join(folder, link))) await symlink(target, join(folder, link)).catch(() => {});
  }
}

async function startFailed(name: string, log: string): Promise<Problem> {
  const said = (await readFile(log, "utf8")).trim().split("\n").slice(-5).join("\n");
  return new Problem(`The machine ${name} could not start:\n${said}`, `Its log is ${log}.`);
}
