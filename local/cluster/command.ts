import { execa, type Options } from "execa";
import { Problem } from "../../lib/problem.ts";

/** Runs a program to its end and returns what it printed. A failure names the command and what it said. */
export async function command(
  file: string,
  args: readonly string[],
  options: Options & { readonly remedy?: string } = {},
): Promise<string> {
  const { remedy = "Look into .seaworthy/logs/cluster, then run it again.", ...rest } = options;
  const stdin = rest.input === undefined ? ({ stdin: "ignore" } as const) : {};
  const result = await execa(file, args, { ...stdin, ...rest, reject: false });
  if (result.failed) {
    const said = String(result.stderr ?? "").trim() || result.shortMessage;
    throw new Problem(`\`${[file, ...args].join(" ")}\` failed: ${said}`, remedy);
  }
  return String(result.stdout ?? "");
}
