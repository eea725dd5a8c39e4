import { Problem } from "../lib/problem.ts";
import { at, type PlannedStep, type ResourceState, titleOf } from "./plan.ts";

const clusterType = "kubernetes:postgresql.cnpg.io/v1:Cluster";
const storeType = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore";
/** Where a Cluster remembers its archive, as components/postgres/archive.ts names it. */
const archiveAnnotation = "seaworthy.dev/archive";

/**
 * Refuses what a PostgreSQL that is there can't become. Its operator asks once what a Cluster is made from: a restore that comes
 * later would be told as done, and restore nothing. And an archive of an earlier generation has a log already, which a Cluster
 * that runs would write over: only in a new one does the plugin look for it.
 * @throws Problem with all of them, before anything changes
 */
export function mustBeNew(stack: string, steps: readonly PlannedStep[]): void {
  const updates = steps.flatMap(({ newState, oldState, op }) =>
    op === "update" && oldState?.type === clusterType && newState ? [{ oldState, newState }] : [],
  );
  const refused = [
    ...updates.flatMap((update) => [...restored(update), ...rewound(update)]),
    ...moved(steps),
  ];
  if (refused.length === 0) return;
  throw new Problem(
    [`This would not do to ${stack} what its stack file says. Nothing was changed.`, ...refused].join("\n"),
    "docs/runbooks/restore-postgres.md shows the steps of a restore.",
  );
}

interface Update {
  readonly oldState: ResourceState;
  readonly newState: ResourceState;
}

function restored({ newState, oldState }: Update): readonly string[] {
  const recovery = recoveryOf(newState);
  if (recovery === undefined || recovery === recoveryOf(oldState)) return [];
  return [
    `  ${titleOf(oldState)} exists, and only a new one can be filled by restoreFrom. Remove restoreFrom to leave it as it is. If you have deleted it for the restore, run \`make refresh\` first.`,
  ];
}

/** What is restored up to when, in a form that can be compared; undefined where nothing is. */
function recoveryOf({ inputs }: ResourceState): string | undefined {
  const recovery = at(inputs, "spec", "bootstrap", "recovery");
  return recovery === undefined
    ? undefined
    : JSON.stringify([at(recovery, "source"), at(recovery, "recoveryTarget", "targetTime")]);
}

function rewound({ newState, oldState }: Update): readonly string[] {
  const [before, after] = [archiveOf(oldState), archiveOf(newState)];
  if (!before || !after || after.of !== before.of || after.generation >= before.generation) return [];
  return [
    `  ${titleOf(oldState)} is at generation ${before.generation} of its archive, and would write over the archive of generation ${after.generation}. Set backups.generation to ${before.generation} or more, also while backups are off.`,
  ];
}

/**
 * An archive begins with a base backup where its generation does. In another bucket, the log would go on without one until the next
 * day's, and could restore nothing.
 */
function moved(steps: readonly PlannedStep[]): readonly string[] {
  const begun = new Set(
    steps.flatMap(({ newState, oldState }) => {
      if (newState?.type !== clusterType) return [];
      const [before, after] = [oldState && archiveOf(oldState), archiveOf(newState)];
      return after && (!before || before.of !== after.of || before.generation < after.generation)
        ? [titleIn(newState)]
        : [];
    }),
  );
  return steps.flatMap(({ newState, oldState, op }) => {
    if (op !== "update" || oldState?.type !== storeType || !newState) return [];
    if (placeOf(oldState) === placeOf(newState) || begun.has(titleIn(newState))) return [];
    return [
      `  ${titleOf(oldState)} would archive to another bucket, folder or server in the middle of a generation, where no base backup is yet. Raise backups.generation with it.`,
    ];
  });
}

/** An ObjectStore has the name of its Cluster. */
function titleIn({ inputs }: ResourceState): string {
  return JSON.stringify([at(inputs, "metadata", "namespace"), at(inputs, "metadata", "name")]);
}

function placeOf({ inputs }: ResourceState): string {
  const place = ["destinationPath", "endpointURL"].map((key) => at(inputs, "spec", "configuration", key));
  return JSON.stringify(place);
}

/** The folder that a Cluster archives to, or would if backups were on; undefined where nothing says it. */
function archiveOf({ inputs }: ResourceState): { of: string; generation: number } | undefined {
  const remembered = at(inputs, "metadata", "annotations", archiveAnnotation);
  // A Cluster of an earlier version of Seaworthy only has the plugin.
  const folder = String(remembered ?? at(inputs, "spec", "plugins", "0", "parameters", "serverName"));
  const [, of, generation] = /^(.+-pg\d+)-(\d+)$/.exec(folder) ?? [];
  return of === undefined ? undefined : { of, generation: Number(generation) };
}
