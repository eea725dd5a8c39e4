import type { RestorableStore } from "../../components/backup/restorable.ts";
import { Problem } from "../../lib/problem.ts";
import { step } from "../../lib/progress.ts";
import type { Clusters } from "./cluster.ts";
import { trialJob, type Wanted } from "./job.ts";
import type { RestoreRequest } from "./request.ts";
import { run, Unfinished } from "./run.ts";

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
 * restored then, even if others come in meanwhile. A store that goes by another is asked after it, for a backup that was
 * finished when the other's began.
 */
export async function trials(
  clusters: Clusters,
  request: RestoreRequest,
): Promise<ReadonlyMap<RestorableStore, Snapshot>> {
  const found = new Map<RestorableStore, Snapshot>();
  for (const store of othersFirst(request.stores)) {
    const other = otherOf(store, found);
    const wanted = { from: request.from, ...(other && { notAfter: seconds(other.snapshot.taken) }) };
    const snapshot = await tryOut(clusters, store, request, wanted);
    found.set(store, snapshot);
    if (other) warn(store, snapshot, other);
  }
  return found;
}

function othersFirst(stores: readonly RestorableStore[]): readonly RestorableStore[] {
  const goesBy = ({ notAfter }: RestorableStore) => notAfter !== undefined;
  return [...stores.filter((store) => !goesBy(store)), ...stores.filter(goesBy)];
}

interface Other {
  readonly title: string;
  readonly snapshot: Snapshot;
  readonly otherwise: string;
}

/** The store that one goes by, where that is restored, too. */
function otherOf(
  { notAfter }: RestorableStore,
  found: ReadonlyMap<RestorableStore, Snapshot>,
): Other | undefined {
  const [store, snapshot] = [...found].find(([{ name }]) => name === notAfter?.store) ?? [];
  return store && snapshot && notAfter && { ...notAfter, title: store.title, snapshot };
}

async function tryOut(
  clusters: Clusters,
  store: RestorableStore,
  request: RestoreRequest,
  wanted: Wanted,
): Promise<Snapshot> {
  return step(`Rehearsing the restore of ${store.name}`, async ({ update }) => {
    const change = (template: unknown) => trialJob(template, store, request, wanted);
    const { failure, log } = await run(clusters, store, change, update).catch((error: unknown) => {
      throw error instanceof Unfinished ? (error.causes[0] ?? error) : error;
    });
    const snapshot = failure === undefined ? snapshotIn(log) : undefined;
    if (snapshot) return snapshot;
    throw new Problem(
      `The backup of ${store.name} can't be restored: ${failure ?? "the rehearsal doesn't name the backup"}. The messages of ${store.jobs.restore} above say why. Nothing was changed.`,
      "Fix what they name. If the backup is the problem, give another FROM: they list the existing backups.",
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

function warn({ title }: RestorableStore, { stored }: Snapshot, other: Other): void {
  if (stored <= other.snapshot.taken) return;
  console.log(
    `The backup of ${title} (${seconds(stored)}) is newer than that of ${other.title} (${seconds(other.snapshot.taken)}), and there is no older one: ${other.otherwise}.`,
  );
}
