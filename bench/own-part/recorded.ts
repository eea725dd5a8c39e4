import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/paths.ts";
import { imports } from "./modules.ts";
import { ownShare, type Pair } from "./share.ts";

/** What the program's own part was when somebody last looked at it on purpose, next to the floor of the SDK. */
export interface Shares {
  /** Processor time of registering cordum-production above that of the bare resources, as a share of the latter. */
  readonly registering: number;
  /** Bytes of source that the program makes Node.js read beside the SDK, as a share of the SDK. */
  readonly imports: number;
}

/** From here on, more is a regression. */
export const tolerance = 1.2;

const file = join(import.meta.dirname, "recorded.json");
const stack = "cordum-production";

export function recordedShares(): Shares {
  return JSON.parse(readFileSync(file, "utf8")) as Shares;
}

/** Whether a share is a regression of the one that was recorded. */
export function isRegression(share: number, recorded: number): boolean {
  return share >= recorded * tolerance;
}

/** Measured in a process of its own: what the caller has in memory, and how it maps stack traces, would be in it. */
export function measuredPairs(rounds: number, waste = 0): readonly Pair[] {
  const args = [join(import.meta.dirname, "measure.ts"), stack, `${rounds}`, `${waste}`];
  const options = { cwd: root, encoding: "utf8", maxBuffer: 2 ** 24 } as const;
  return JSON.parse(execFileSync(process.execPath, args, options)) as readonly Pair[];
}

export function importShare(): number {
  const { floor, program } = imports();
  return program / floor - 1;
}

// node bench/own-part/recorded.ts, after a change of the own part that is meant.
if (import.meta.main) {
  const shares: Shares = {
    registering: rounded(ownShare(measuredPairs(41))),
    imports: rounded(importShare()),
  };
  writeFileSync(file, `${JSON.stringify(shares, undefined, 2)}\n`);
  console.log(shares);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
