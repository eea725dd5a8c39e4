import { backupFresh } from "../../readiness/live/checks/backup-fresh.ts";
import { etcdSnapshotFresh } from "../../readiness/live/checks/etcd-snapshot-fresh.ts";
import { restoreDrillFresh } from "../../readiness/live/checks/restore-drill-fresh.ts";
import { cronJob, hoursAgo, meta } from "./live-support/shop.ts";
import { describeCheck } from "./live-support/table.ts";

const cronJobs = "/apis/batch/v1/namespaces/shop/cronjobs";
const never = { lastSuccessfulTime: undefined };
const young = { metadata: meta("store-backup", { creationTimestamp: hoursAgo(0.5) }) };

describeCheck(backupFresh, [
  { title: "passes a fresh one", expected: ["PASS CronJob shop/store-backup: It succeeded 48 minutes ago."] },
  {
    title: "fails one that is older than what may be lost",
    said: { [cronJobs]: [cronJob("store-backup", { lastSuccessfulTime: hoursAgo(5) })] },
    contract: { recoveryPointHours: 4 },
    expected: ["FAIL CronJob shop/store-backup: it last succeeded 5 hours ago, more than 4 hours"],
  },
  {
    title: "fails one that never succeeded",
    said: { [cronJobs]: [cronJob("store-backup", never)] },
    expected: ["FAIL CronJob shop/store-backup: it has never succeeded"],
  },
  {
    title: "can't say yet of one that was made just now",
    said: { [cronJobs]: [{ ...cronJob("store-backup", never), ...young }] },
    expected: ["UNKNOWN CronJob shop/store-backup: It was made 30 minutes ago and has not succeeded yet."],
  },
  {
    title: "fails one that is suspended and never ran",
    said: { [cronJobs]: [{ ...cronJob("store-backup", never, { suspend: true }), ...young }] },
    expected: ["FAIL CronJob shop/store-backup: it is suspended, and has never succeeded"],
  },
  {
    title: "knows a backup by its owner's word, and no restore for one",
    said: {
      [cronJobs]: [
        {
          ...cronJob("x"),
          metadata: meta("dump", { annotations: { "readiness.seaworthy.dev/backup-of": "store" } }),
        },
        cronJob("restore-of-backup"),
      ],
    },
    expected: ["PASS CronJob shop/dump: It succeeded 48 minutes ago."],
  },
  {
    title: "says nothing of a stack without backups",
    said: { [cronJobs]: [] },
    expected: [
      "NOT_APPLICABLE the stack: no CronJob of the stack makes backups, and it has no PostgreSQL of an operator",
    ],
  },
]);

const postgres = "/apis/postgresql.cnpg.io/v1/namespaces/shop";
const books = (archiving: string | undefined, annotations = {}, ready = "True") => ({
  metadata: meta("books", { annotations }),
  status: {
    conditions: [
      { type: "Ready", status: ready },
      ...(archiving === undefined ? [] : [{ type: "ContinuousArchiving", status: archiving }]),
    ],
  },
});
const taken = (hours: number, phase = "completed", of = "books") => ({
  metadata: meta(`${of}-${hours}`),
  spec: { cluster: { name: of } },
  status: { phase, stoppedAt: hoursAgo(hours) },
});
const postgresSays = (clusters: readonly object[], backups?: readonly object[]) => ({
  [cronJobs]: [],
  [`${postgres}/clusters`]: clusters,
  ...(backups && { [`${postgres}/backups`]: backups }),
});

describeCheck(backupFresh, [
  {
    title: "passes a PostgreSQL whose log is archived, with a base backup of today",
    said: postgresSays([books("True")], [taken(50), taken(2), taken(1, "failed")]),
    expected: [
      "PASS Cluster shop/books: Its log is archived, and its last base backup was taken 2 hours ago.",
    ],
  },
  {
    title: "fails one whose log isn't archived",
    said: postgresSays([books("False")], [taken(2)]),
    expected: ["FAIL Cluster shop/books: its log isn't archived"],
  },
  {
    title: "fails one without a base backup of its own that was completed",
    said: postgresSays([books("True")], [taken(1, "failed"), taken(2, "completed", "tales")]),
    expected: ["FAIL Cluster shop/books: no base backup of it has been completed"],
  },
  {
    title: "fails one whose last base backup is too old",
    said: postgresSays([books("True")], [taken(26)]),
    expected: ["FAIL Cluster shop/books: its last base backup was taken 26 hours ago, more than 25 hours"],
  },
  {
    title: "can't say of one that isn't whole, whatever was last said of its archive",
    said: postgresSays([books("True", {}, "False")], [taken(2)]),
    expected: [
      "UNKNOWN Cluster shop/books: Its servers aren't all ready, so what is said of the archive may be old.",
    ],
  },
  {
    title: "can't say of one whose operator says nothing",
    said: postgresSays([books(undefined)], [taken(2)]),
    expected: ["UNKNOWN Cluster shop/books: The operator doesn't say whether its log is archived."],
  },
  {
    title: "can't say without the right to list base backups",
    said: postgresSays([books("True")]),
    expected: ["UNKNOWN the cluster: The cluster knows no backups of postgresql.cnpg.io/v1."],
  },
  {
    title: "leaves one alone whose owner says that it needs none",
    said: postgresSays([books(undefined, { "readiness.seaworthy.dev/backup": "declined" })]),
    expected: [
      "NOT_APPLICABLE the stack: no CronJob of the stack makes backups, and it has no PostgreSQL of an operator",
    ],
  },
]);

describeCheck(restoreDrillFresh, [
  {
    title: "passes a fresh one",
    expected: ["PASS CronJob shop/restore-drill: It succeeded 48 minutes ago."],
  },
  {
    title: "fails one that is too old",
    said: { [cronJobs]: [cronJob("restore-drill", { lastSuccessfulTime: hoursAgo(91 * 24) })] },
    expected: ["FAIL CronJob shop/restore-drill: it last succeeded 91 days ago, more than 90 days"],
  },
]);

describeCheck(etcdSnapshotFresh, [
  {
    title: "asks what saves etcd",
    expected: ["UNKNOWN the cluster: What saves the cluster's etcd isn't said: `live.etcdSnapshots`."],
  },
  {
    title: "fails a snapshot older than six hours",
    settings: { etcdSnapshots: { namespace: "kube-system", cronJob: "etcd" } },
    said: {
      "/apis/batch/v1/namespaces/kube-system/cronjobs/etcd": cronJob("etcd", {
        lastSuccessfulTime: hoursAgo(7),
      }),
    },
    expected: ["FAIL CronJob shop/etcd: it last succeeded 7 hours ago, more than 6 hours"],
  },
  {
    title: "tells of a CronJob that isn't there",
    settings: { etcdSnapshots: { namespace: "kube-system", cronJob: "etcd" } },
    expected: ["UNKNOWN the cluster: There is no CronJob kube-system/etcd."],
  },
]);
