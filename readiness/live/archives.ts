import { declared } from "../../rules/model/select.ts";
import { anyOf, everyOne, hoursSince, lasting } from "./ask.ts";
import { type ClusterReader, type Judgement, judged, type LiveContext, unknown } from "./check.ts";
import { conditionOf, type Item, titleOf } from "./objects.ts";

interface PostgresCluster extends Item {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface BaseBackup extends Item {
  readonly spec: { readonly cluster: { readonly name: string } };
  readonly status?: { readonly phase?: string; readonly stoppedAt?: string };
}

/** A PostgreSQL of CloudNativePG, with the base backups that were taken of it. */
export interface Archive {
  readonly cluster: PostgresCluster;
  readonly backups: readonly BaseBackup[];
}

const api = "postgresql.cnpg.io/v1";

/** Where there are any; without those whose owner says that they need no backup. */
export async function everyArchive(
  cluster: ClusterReader,
  context: LiveContext,
): Promise<readonly Archive[]> {
  const clusters = (await anyOf<PostgresCluster>(cluster, context, api, "clusters")) ?? [];
  const kept = clusters.filter(({ metadata }) => metadata.annotations?.[declared("backup")] !== "declined");
  if (kept.length === 0) return [];
  const backups = await everyOne<BaseBackup>(cluster, context, api, "backups");
  return kept.map((one) => ({ cluster: one, backups: backups.filter((backup) => isOf(backup, one)) }));
}

function isOf({ metadata, spec }: BaseBackup, cluster: PostgresCluster): boolean {
  return metadata.namespace === cluster.metadata.namespace && spec.cluster.name === cluster.metadata.name;
}

/** One a day, and an hour for taking it. A restore to any moment needs one, and the log from then on. */
const mostHours = 25;

/** Whether the log is archived, which is what may be lost, and whether a base backup is there to begin with. */
export function judgeArchive({ backups, cluster }: Archive, { clock }: LiveContext): Judgement {
  const subject = titleOf("Cluster", cluster);
  const archiving = conditionOf(cluster, "ContinuousArchiving")?.status;
  const taken = backups.flatMap(({ status }) =>
    status?.phase === "completed" && status.stoppedAt !== undefined ? [status.stoppedAt] : [],
  );
  const ages = taken.map((moment) => hoursSince(moment, clock));
  const age = Math.min(...ages);
  const evidence = `archives its log: ${archiving ?? "not said"}; ${taken.length} of ${backups.length} base backups completed`;
  if (archiving === undefined)
    return unknown(subject, "The operator doesn't say whether its log is archived.", evidence);
  // The last word about the archive stays, even where nothing runs that could archive.
  if (archiving === "True" && conditionOf(cluster, "Ready")?.status !== "True")
    return unknown(
      subject,
      "Its servers aren't all ready, so what is said of the archive may be old.",
      evidence,
    );
  const problem =
    (archiving !== "True" && "its log isn't archived") ||
    (taken.length === 0 && "no base backup of it has been completed") ||
    (!(age <= mostHours) &&
      `its last base backup was taken ${lasting(age)} ago, more than ${lasting(mostHours)}`);
  return judged(
    subject,
    problem || undefined,
    `Its log is archived, and its last base backup was taken ${lasting(age)} ago.`,
    evidence,
  );
}
