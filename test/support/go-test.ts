import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { bin, root } from "../../lib/paths.ts";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What `go test -json` prints, a line an event. */
interface Event {
  readonly Action: string;
  readonly Package?: string;
  readonly Test?: string;
  readonly Output?: string;
}

/** Runs the tests of a Go module, shows those that fail, and counts them all. */
export async function goTest(module: string): Promise<Counts> {
  const env = { SEAWORTHY_BIN: bin, GOTOOLCHAIN: "local" };
  const options = { cwd: join(root, module), env, stderr: "inherit", reject: false } as const;
  const run = execa("go", ["test", "-json", "./..."], options);
  const results: Event[] = [];
  const output = new Map<string, string>();
  for await (const line of createInterface({ input: run.stdout })) {
    const event = JSON.parse(line) as Event;
    if (event.Action === "output")
      output.set(nameOf(event), (output.get(nameOf(event)) ?? "") + event.Output);
    if (event.Action === "fail") console.log(output.get(nameOf(event)));
    if (event.Test !== undefined) results.push(event);
  }
  const { exitCode } = await run;
  const count = (action: string) => results.filter(({ Action }) => Action === action).length;
  // A package that does not compile fails without a test to count.
  const failed = count("fail") || (exitCode === 0 ? 0 : 1);
  console.log(`  ${count("pass")} passing, ${failed} failing, ${count("skip")} skipped\n`);
  return { passed: count("pass"), failed, skipped: count("skip") };
}

function nameOf({ Package, Test }: Event): string {
  return `${Package} ${Test ?? ""}`;
}
