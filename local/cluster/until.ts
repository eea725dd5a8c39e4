import { setTimeout as pause } from "node:timers/promises";
import { Problem } from "../../lib/problem.ts";

/**
 * Waits for a condition by asking again and again, a tenth of a second apart.
 * @param what The condition in words, for the error; a function where they depend on how far it came.
 * @param seconds How long to wait at most.
 * @param condition True when it holds. An error it throws ends the wait.
 * @param remedy What a person can do when it does not come true.
 */
export async function until(
  what: string | (() => string),
  seconds: number,
  condition: () => Promise<boolean>,
  remedy = "Look into .seaworthy/logs/cluster, then run it again.",
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      const words = typeof what === "string" ? what : what();
      throw new Problem(`Timed out after ${seconds} s, waiting until ${words}.`, remedy);
    }
    await pause(100);
  }
}
