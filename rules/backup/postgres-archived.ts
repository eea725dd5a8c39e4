import { longestGapHours } from "../formats/cron.ts";
import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { type ClusterSpec, clusterKind, type Plugin, type PostgresCluster } from "../kubernetes/postgres.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { declared, everyObject } from "../model/select.ts";
import { UnknownValue } from "../model/unknown.ts";

interface ScheduledBackupSpec {
  readonly cluster?: { readonly name?: string };
  readonly schedule?: string;
  readonly suspend?: boolean;
}

interface ObjectStoreSpec {
  readonly retentionPolicy?: string;
}

const mostHours = 24;

/** What takes the log away: a plugin, or the operator itself, which could do it up to 1.30. */
type Archiver = Plugin | "operator";

function archiversOf({ spec: { backup, plugins = [] } }: PostgresCluster): readonly Archiver[] {
  const found = plugins.filter(({ enabled = true, isWALArchiver = false }) => enabled && isWALArchiver);
  return backup?.barmanObjectStore ? [...found, "operator"] : found;
}

/** What is wrong with where the log goes. */
function archive(graph: Graph, cluster: PostgresCluster, archiver: Archiver): string | false {
  const unlimited = "keeps everything for ever, and says for how long nowhere (retentionPolicy)";
  if (archiver === "operator")
    return cluster.spec.backup?.retentionPolicy === undefined && `its archive ${unlimited}`;
  const { barmanObjectName: name } = archiver.parameters ?? {};
  if (name === undefined) throw new UnknownValue("its archiver doesn't say to which ObjectStore");
  const store = graph.find<ObjectStoreSpec>("barmancloud.cnpg.io/ObjectStore", cluster.namespace, name);
  if (!store) throw new UnknownValue(`ObjectStore ${name} isn't in the stack`);
  return store.spec.retentionPolicy === undefined && `${store.title} ${unlimited}`;
}

/** The operator's cron has six fields, of which the first is seconds. */
function gapHours({ spec }: Resource<ScheduledBackupSpec>, clock: Date): number {
  return longestGapHours((spec.schedule ?? "").trim().split(/\s+/).slice(-5).join(" "), undefined, clock);
}

export const postgresArchived = rule({
  id: "postgres-archived",
  title: "PostgreSQL's write-ahead log is archived in one place, with a daily base backup.",
  pack: "resilience",
  severity: "high",
  levels: "-aM",
  relation: true,
  requirements: [59, 60, 66],
  remediation: [
    "One plugin with isWALArchiver: true, whose ObjectStore has a retentionPolicy. CloudNativePG 1.31 no longer has its own barmanObjectStore.",
    "A ScheduledBackup at least once a day.",
  ],
  subjects: everyObject<ClusterSpec>(clusterKind),
  check: (cluster, { clock, graph }) => {
    if (cluster.annotations[declared("backup")] === "declined")
      return new NotApplicable("Its owner says that it needs no backup.");
    const [archiver, ...others] = archiversOf(cluster);
    if (!archiver) return "nothing archives its log: no moment between backups can be restored";
    if (others.length > 0) return `${others.length + 1} archivers take its log, and each waits for the other`;
    const backups = graph
      .ofKind<ScheduledBackupSpec>("postgresql.cnpg.io/ScheduledBackup")
      .filter(({ namespace, spec }) => namespace === cluster.namespace && spec.cluster?.name === cluster.name)
      .filter(({ spec }) => spec.suspend !== true);
    const gap = Math.min(...backups.map((one) => gapHours(one, clock)));
    return [
      backups.length === 0 && "no ScheduledBackup takes base backups of it",
      backups.length > 0 && gap > mostHours && `its base backups are ${Math.round(gap)} hours apart`,
      archive(graph, cluster, archiver),
    ];
  },
});
