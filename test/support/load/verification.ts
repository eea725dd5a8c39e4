import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Client } from "./client.ts";
import type { Acknowledged } from "./ledger.ts";

/** An acknowledged job that did not come to its right end. */
export interface Loss {
  readonly id: string;
  readonly sha256: string;
  /** What the system last said of it. */
  readonly last: string;
  /**
   * Whether it ended well, and only the way to its result is missing. Cordum's scheduler notes a job's end and where its result is
   * in two writes, and takes a message that comes again after the first for one that is done.
   */
  readonly onlyPointer: boolean;
}

const job = z.object({ state: z.string(), result: z.unknown() });

/** What the stand-in's worker makes of a prompt. A worker of somebody else has its own results. */
const digest = z.object({ sha256: z.string() });

/** Questions that are open at a time. */
const atOnce = 8;

/**
 * Asks for every acknowledged job until it has its right result. A job may take long where its worker died and its message
 * comes back only after the acknowledgement wait, but it must end.
 * @param seconds How long to ask for all of them together.
 */
export async function findLosses(
  client: Client,
  acknowledged: readonly Acknowledged[],
  seconds: number,
): Promise<readonly Loss[]> {
  const deadline = Date.now() + seconds * 1000;
  const waiting = [...acknowledged];
  const losses: Loss[] = [];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const loss = await findLoss(client, next, deadline);
      if (loss) losses.push(loss);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return losses;
}

async function findLoss(
  client: Client,
  { id, sha256 }: Acknowledged,
  deadline: number,
): Promise<Loss | undefined> {
  for (;;) {
    const { outcome, body } = await client.ask("GET", `/api/v1/jobs/${id}`);
    const end = outcome === "200" ? endOf(body, sha256) : "not yet";
    if (end === "right") return undefined;
    if (Date.now() > deadline)
      return { id, sha256, last: `${outcome} ${body}`, onlyPointer: end === "without result" };
    await pause(500);
  }
}

/**
 * A job has to have a result as well as the right state: they are kept by different keys. One that ended otherwise than it must
 * will not change any more, but saying so with the others costs nothing.
 */
function endOf(body: string, sha256: string): "right" | "without result" | "not yet" {
  const { state, result } = job.parse(JSON.parse(body));
  if (state !== "SUCCEEDED") return "not yet";
  if (result === null || result === undefined) return "without result";
  const { data } = digest.safeParse(result);
  return (data?.sha256 ?? sha256) === sha256 ? "right" : "not yet";
}
