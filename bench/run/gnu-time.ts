/** What a process and those that it waited for have cost. */
export interface Cost {
  readonly wall: number;
  /** Seconds of one core, in the process and in the kernel for it. */
  readonly cpu: number;
  /** Highest resident memory of the largest process, in MiB. */
  readonly peak: number;
}

/** Reads what `/usr/bin/time -v` wrote. */
export function parseGnuTime(text: string): Cost {
  const field = (name: string) => {
    const found = new RegExp(`^\\s*${name}: (.+)$`, "m").exec(text)?.[1];
    if (found === undefined) throw new Error(`GNU time did not say "${name}":\n${text}`);
    return found;
  };
  return {
    wall: clock(field("Elapsed \\(wall clock\\) time \\(h:mm:ss or m:ss\\)")),
    cpu: Number(field("User time \\(seconds\\)")) + Number(field("System time \\(seconds\\)")),
    peak: Number(field("Maximum resident set size \\(kbytes\\)")) / 1024,
  };
}

/** Seconds in a time such as `1:02.34` or `1:00:05`. */
function clock(text: string): number {
  return text.split(":").reduce((seconds, part) => seconds * 60 + Number(part), 0);
}
