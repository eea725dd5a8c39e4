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
    if (outcome === "200" && isDone(body, sha256)) return undefined;
    if (Date.now() > deadline) return { id, sha256, last: `${outcome} ${body}` };
    await pause(500);
  }
}

/**
 * A job has to have a result as well as the right state: they are kept by different keys. One that ended otherwise than it must
 * will not change any more, but saying so with the others costs nothing.
 */
function isDone(body: string, sha256: string): boolean {
  const { state, result } = job.parse(JSON.parse(body));
  const { data } = digest.safeParse(result);
  return (
    state === "SUCCEEDED" && result !== null && result !== undefined && (data?.sha256 ?? sha256) === sha256
  );
}
