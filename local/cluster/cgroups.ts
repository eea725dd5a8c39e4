import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Problem } from "../../lib/problem.ts";
import { until } from "./until.ts";

/**
 * Control groups: each machine has one of its own in every hierarchy. That bounds it, makes its use measurable, and names
 * its processes for certain: whoever is in the group is ours, however it was started and whatever became of its parent.
 */

/** One mounted hierarchy. Version 1 has several, a controller or more in each; version 2 has one. */
export interface Hierarchy {
  readonly path: string;
  readonly version: 1 | 2;
  /** What `mount -o` needs to mount the hierarchy again inside a machine. */
  readonly options: string;
}

const parent = "seaworthy";

/** Reads the hierarchies from the text of /proc/self/mountinfo. */
export function parseHierarchies(mountinfo: string): readonly Hierarchy[] {
  const found: Hierarchy[] = [];
  for (const line of mountinfo.trim().split("\n")) {
    const [left = "", right = ""] = line.split(" - ");
    const path = left.split(" ")[4] ?? "";
    const [type, , superOptions = ""] = right.split(" ");
    if (type === "cgroup2") found.push({ path, version: 2, options: "" });
    // Mount options of the whole file system come first ("rw"); the rest names the controllers.
    if (type === "cgroup") {
      const controllers = superOptions.split(",").filter((option) => !isGeneric(option));
      const named = controllers.some((option) => option.startsWith("name="));
      found.push({ path, version: 1, options: [...(named ? ["none"] : []), ...controllers].join(",") });
    }
  }
  return found.sort((a, b) => a.path.localeCompare(b.path));
}

const isGeneric = (option: string) =>
  ["rw", "ro", "none", "xattr", "clone_children"].includes(option) || option.startsWith("release_agent=");

export async function hierarchies(): Promise<readonly Hierarchy[]> {
  return parseHierarchies(await readFile("/proc/self/mountinfo", "utf8"));
}

/** How the start scripts are told about a hierarchy. */
export const asArgument = ({ version, path, options }: Hierarchy) =>
  `${version === 1 ? "cgroup" : "cgroup2"}:${path}:${options}`;

/** A machine's group in one hierarchy. */
export const groupOf = (hierarchy: Hierarchy, machine: string) => join(hierarchy.path, parent, machine);

/** Makes a machine's group in every hierarchy, ready to hold processes. */
export async function createGroups(machine: string): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    const group = groupOf(hierarchy, machine);
    for (const folder of [dirname(group), group]) {
      await mkdir(folder, { recursive: true });
      if (hierarchy.version === 2) await delegate(dirname(folder));
      else await inheritCpus(folder);
    }
    if (hierarchy.version === 2) await checkDelegated(hierarchy.path, group);
  }
}

/** Version 2: a controller works in a group only when the group above hands it down. */
async function delegate(folder: string): Promise<void> {
  const controllers = await readFile(join(folder, "cgroup.controllers"), "utf8");
  for (const controller of controllers.trim().split(/\s+/).filter(Boolean)) {
    // One at a time: the kernel refuses a list as a whole when one of it cannot be had (rdma, misc).
    await writeFile(join(folder, "cgroup.subtree_control"), `+${controller}`).catch(() => {});
  }
}

/** Below a container's own root group nothing is handed down while that group has processes in it. */
async function checkDelegated(top: string, group: string): Promise<void> {
  const controllers = async (folder: string) =>
    (await readFile(join(folder, "cgroup.controllers"), "utf8")).trim().split(/\s+/);
  const [offered, got] = [await controllers(top), await controllers(group)];
  const missing = ["cpu", "memory", "pids"].filter((name) => offered.includes(name) && !got.includes(name));
  if (missing.length === 0) return;
  throw new Problem(
    `The control group ${group} lacks the controllers ${missing.join(", ")}.`,
    `Move all processes of ${top} into a group below it, or give the container the host's control groups.`,
  );
}

/** Version 1: a new cpuset has neither processors nor memory, and no process can enter it until it has. */
async function inheritCpus(folder: string): Promise<void> {
  for (const file of ["cpuset.cpus", "cpuset.mems"]) {
    if (!existsSync(join(folder, file))) continue;
    await writeFile(join(folder, file), await readFile(join(dirname(folder), file)));
    await writeFile(join(folder, "cgroup.clone_children"), "1");
  }
}

/** Every process in a machine, in whatever group below the machine's own. */
export async function processesOf(machine: string): Promise<readonly number[]> {
  const all = new Set<number>();
  for (const hierarchy of await hierarchies()) {
    for (const group of await groupsBelow(groupOf(hierarchy, machine))) {
      const text = await readFile(join(group, "cgroup.procs"), "utf8").catch(() => "");
      // A process that cannot be seen from here has the number 0, which means oneself to whoever sends it a signal.
      for (const pid of text.split("\n").map(Number)) if (pid > 0) all.add(pid);
    }
  }
  return [...all];
}

/** Removes a machine's groups; its processes must have ended. */
export async function removeGroups(machine: string): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    const groups = await groupsBelow(groupOf(hierarchy, machine));
    for (const group of groups.reverse()) await removeGroup(group);
  }
}

/** Removes the group above all machines' groups when the last of them has gone. */
export async function removeParentGroup(): Promise<void> {
  for (const hierarchy of await hierarchies()) await removeGroup(join(hierarchy.path, parent));
}

/** Groups of ours that exist. */
export async function remainingGroups(): Promise<readonly string[]> {
  const all = (await hierarchies()).map((hierarchy) => join(hierarchy.path, parent));
  return all.filter((group) => existsSync(group));
}

async function removeGroup(group: string): Promise<void> {
  // A group stays busy for a moment after its last process has ended.
  await until(`control group ${group} is removed`, 10, async () => {
    await rmdir(group).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT" && error.code !== "EBUSY") throw error;
    });
    return !existsSync(group);
  });
}

/** A group and all below it, parents first. */
async function groupsBelow(group: string): Promise<string[]> {
  const entries = await readdir(group, { withFileTypes: true }).catch(() => []);
  if (!existsSync(group)) return [];
  const below: string[] = [group];
  for (const entry of entries.filter((each) => each.isDirectory())) {
    below.push(...(await groupsBelow(join(group, entry.name))));
  }
  return below;
}
