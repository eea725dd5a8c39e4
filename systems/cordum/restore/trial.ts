import { jobName } from "../../../components/backup/identities.ts";
import type { Store } from "../../../components/backup/target.ts";
import { Problem } from "../../../lib/problem.ts";
import { step } from "../../../lib/progress.ts";
import type { Clusters } from "./cluster.ts";
import { trialJob, type Wanted } from "./job.ts";
import type { RestoreRequest } from "./request.ts";
import { run, system, Unfinished } from "./run.ts";

/** One backup of a store. */
export interface Snapshot {
  readonly id: string;
  /** When it was in the repository. */
  readonly stored: Date;
  /** When its making began. */
  readonly taken: Date;
}

/** What the step that fetches says at its end. */
const fetched = /^fetched snapshot ([0-9a-f]+), stored (\S+), taken (\S+)$/m;

/**
 * Tries each restore up to its first change, while everything still runs, and returns which backups they found: those are
 * restored then, even if others come in meanwhile.
 *
 * Redis is asked first, and NATS brings back a backup that was finished when that of Redis began: every job that NATS knows
 * is one that Redis knows too. The other way round, jobs would be run of which nobody has a record.
 */
export async function trials(
  clusters: Clusters,
  request: RestoreRequest,
): Promise<ReadonlyMap<Store, Snapshot>> {
  const found = new Map<Store, Snapshot>();
  for (const store of [...request.stores].sort((a, b) => order[a] - order[b])) {
    const redis = found.get("redis");
    const wanted = { from: request.from, ...(redis && { notAfter: seconds(redis.taken) }) };
    found.set(store, await tryOut(clusters, store, request, wanted));
  }
  warn(found);
  return found;
}

const order: Readonly<Record<Store, number>> = { redis: 0, nats: 1 };

async function tryOut(
  clusters: Clusters,
  store: Store,
  request: RestoreRequest,
  wanted: Wanted,
): Promise<Snapshot> {
  return step(`Trying the restore of ${store}`, async ({ update }) => {
    const change = (template: unknown) => trialJob(template, store, request, wanted);
    const { failure, log } = await run(clusters, store, change, update).catch((error: unknown) => {
      throw error instanceof Unfinished ? (error.causes[0] ?? error) : error;
    });
    const snapshot = failure === undefined ? snapshotIn(log) : undefined;
    if (snapshot) return snapshot;
    throw new Problem(
      `The backup of ${store} can't be restored: ${failure ?? "the trial does not say which it is"}. The messages of ${jobName(system, store, "restore")} above say why. Nothing was changed.`,
      "Mend what they name; where it is the backup, give a FROM that is there: they list those that are.",
    );
  });
}

/** Undefined where no line says it. */
export function snapshotIn(log: string): Snapshot | undefined {
  const [, id, stored, taken] = fetched.exec(log) ?? [];
  if (id === undefined || stored === undefined || taken === undefined) return undefined;
  const snapshot = { id, stored: new Date(stored), taken: new Date(taken) };
  return [snapshot.stored, snapshot.taken].some((time) => Number.isNaN(time.getTime()))
    ? undefined
    : snapshot;
}

/** As the scripts write a time. */
function seconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}

function warn(found: ReadonlyMap<Store, Snapshot>): void {
  const nats = found.get("nats");
  const redis = found.get("redis");
  if (!nats || !redis || nats.stored <= redis.taken) return;
  console.log(
    `The backup of NATS (${seconds(nats.stored)}) is newer than that of Redis (${seconds(redis.taken)}), and there is no older one: jobs from between are run again, and Redis has no record of them.`,
  );
}
