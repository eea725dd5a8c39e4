import { existsSync } from "node:fs";
import { link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { lockFile, ownerFile, run } from "./layout.ts";

/** One machine has one cluster, and one command at a time changes it. */

/** The checkout whose cluster is on this machine, if there is one. */
export async function owner(): Promise<string | undefined> {
  const text = await readFile(ownerFile, "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as { root: string }).root;
}

/** Fails where the cluster on this machine belongs to another checkout. */
export async function checkOwner(): Promise<void> {
  const other = await owner();
  if (other === undefined || other === root) return;
  const remedy = existsSync(other)
    ? `Stop it first: \`make -C ${other} cluster-down\`.`
    : `That checkout is gone. If nothing of it is needed, remove ${ownerFile}, then run \`make cluster-down\` here to clear what it left.`;
  throw new Problem(`The embedded cluster on this machine belongs to another checkout: ${other}.`, remedy);
}

/** Takes the machine for this checkout. */
export async function claim(): Promise<void> {
  await mkdir(run, { recursive: true, mode: 0o700 });
  await writeFile(ownerFile, JSON.stringify({ root }));
}

/** Gives the machine up, and with it all runtime state but the lock that the caller holds. */
export async function release(): Promise<void> {
  for (const name of await readdir(run)) {
    const path = join(run, name);
    if (path !== lockFile) await rm(path, { recursive: true, force: true });
  }
}

/** Runs work that changes the cluster while no other command does. */
export async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  await mkdir(run, { recursive: true, mode: 0o700 });
  await lock();
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
}

async function lock(): Promise<void> {
  const draft = `${lockFile}.${process.pid}`;
  await writeFile(draft, JSON.stringify({ pid: process.pid, started: await startOf(process.pid) }));
  try {
    // A link appears with its contents, and only if there is none yet.
    await link(draft, lockFile);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    await checkHolder();
    await rm(lockFile, { force: true });
    await lock();
  } finally {
    await rm(draft, { force: true });
  }
}

/** A holder that was killed left its lock behind. Its number may be another process's by now, which began at another time. */
async function checkHolder(): Promise<void> {
  const text = await readFile(lockFile, "utf8").catch(() => "");
  const { pid = 0, started = "" } = (text ? JSON.parse(text) : {}) as { pid?: number; started?: string };
  if (pid === 0 || (await startOf(pid)) !== started) return;
  throw new Problem(
    `Another command is changing the embedded cluster: process ${pid}.`,
    "Wait until it has ended, then run this again.",
  );
}

/** When a process began, in the kernel's own count. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // The second field is the program's name in brackets and may hold spaces; the time is the 20th after it.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}
