import { mkdir, statfs } from "node:fs/promises";
import { execa } from "execa";
import { work } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { goEnvironment, goVersion } from "./go.ts";

/** The oldest Go that the pinned modules build with. */
export const oldestGo = "1.26";

/** What the sources, Go's build cache and the binaries of all tools take together, with a third to spare. */
const neededGigabytes = 12;

/**
 * Finds what would stop a build.
 * @param share How much of all tools is to be built, from 0 to 1: a small rebuild needs little disk.
 * @returns how many gigabytes of disk that takes at most
 */
export async function checkMachine(share: number): Promise<number> {
  const found = await goVersion();
  if (!found) {
    throw new Problem("Go is not installed, or not on the PATH.", installGo);
  }
  if (!isRecentEnough(found)) {
    throw new Problem(`Go is too old: it needs ${oldestGo} or newer, and this is "${found}".`, installGo);
  }
  const gigabytes = share * neededGigabytes;
  await checkDisk(gigabytes);
  return gigabytes;
}

const installGo = `Install Go ${oldestGo} or newer from go.dev/dl and put its bin folder on the PATH. Then run the same command again.`;

/** Whether what `go version` prints tells of a Go that is new enough. A development version has no number and passes. */
export function isRecentEnough(printed: string): boolean {
  const number = /\bgo(\d+)\.(\d+)/.exec(printed);
  if (!number) return / devel /.test(printed);
  const [, major, minor] = number.map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestGo.split(".").map(Number);
  return major === oldestMajor ? (minor ?? 0) >= oldestMinor : (major ?? 0) > oldestMajor;
}

async function checkDisk(gigabytes: number): Promise<void> {
  const { stdout } = await execa("go", ["env", "GOCACHE", "GOMODCACHE"], { env: goEnvironment(false) });
  for (const folder of [work, ...stdout.trim().split("\n")]) {
    await mkdir(folder, { recursive: true });
    const { bavail, bsize } = await statfs(folder);
    const free = (bavail * bsize) / 1e9;
    if (free < gigabytes) {
      throw new Problem(
        `The disk of ${folder} has ${free.toFixed(1)} GB left, and building the tools takes up to ${gigabytes.toFixed(1)} GB.`,
        "Free some space there, or point GOCACHE and GOMODCACHE at a larger disk. Then run the same command again.",
      );
    }
  }
}
