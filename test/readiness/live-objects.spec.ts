import { dbReachable } from "../../readiness/live/checks/db-reachable.ts";
import { migrationsApplied } from "../../readiness/live/checks/migrations-applied.ts";
import { pvcBound } from "../../readiness/live/checks/pvc-bound.ts";
import { quotaHeadroom } from "../../readiness/live/checks/quota-headroom.ts";
import { secretAge } from "../../readiness/live/checks/secret-age.ts";
import { usageWithinLimits } from "../../readiness/live/checks/usage-within-limits.ts";
import { hoursAgo, job, meta, pod } from "./live-support/shop.ts";
import { describeCheck } from "./live-support/table.ts";

const core = "/api/v1/namespaces/shop";
const jobs = "/apis/batch/v1/namespaces/shop/jobs";
const refused = "This may not be read: forbidden";

const claims = `${core}/persistentvolumeclaims`;
const claim = (phase: string, storage: string) => ({
  metadata: meta("data"),
  spec: { resources: { requests: { storage: "2Gi" } } },
  status: { phase, capacity: { storage } },
});

const lazy = (phase: string) => ({
  metadata: meta("data"),
  spec: { storageClassName: "lazy" },
  status: { phase },
});
const lazyClass = {
  "/apis/storage.k8s.io/v1/storageclasses": [
    { metadata: { name: "lazy" }, volumeBindingMode: "WaitForFirstConsumer" },
  ],
};
const mounted = { volumes: [{ persistentVolumeClaim: { claimName: "data" } }] };

describeCheck(pvcBound, [
  {
    title: "passes a bound claim",
    expected: ["PASS PersistentVolumeClaim shop/data-store-0: It has its volume."],
  },
  {
    title: "fails one without a volume",
    said: { [claims]: [claim("Pending", "0")] },
    expected: ["FAIL PersistentVolumeClaim shop/data: it is Pending and has no volume"],
  },
  {
    title: "waits with one that waits for its first pod",
    said: { [claims]: [lazy("Pending")], ...lazyClass },
    expected: [
      "UNKNOWN PersistentVolumeClaim shop/data: It gets its volume with its first pod, which hasn't come yet.",
    ],
  },
  {
    title: "fails one whose first pod waits for it",
    said: { [claims]: [lazy("Pending")], ...lazyClass, [`${core}/pods`]: [pod("store", 3, {}, mounted)] },
    expected: ["FAIL PersistentVolumeClaim shop/data: it is Pending and has no volume"],
  },
  {
    title: "fails one whose volume hasn't grown yet",
    said: { [claims]: [claim("Bound", "1Gi")] },
    expected: ["FAIL PersistentVolumeClaim shop/data: it has 1Gi of the 2Gi that it asks for"],
  },
  {
    title: "says nothing of a stack without claims",
    said: { [claims]: [] },
    expected: ["NOT_APPLICABLE the stack: the stack claims no volumes"],
  },
]);

const quotas = `${core}/resourcequotas`;
const quota = (hard: object, used: object) => ({ metadata: meta("quota"), status: { hard, used } });

describeCheck(quotaHeadroom, [
  { title: "lets what counts objects be full", expected: ["PASS ResourceQuota shop/quota: It leaves room."] },
  {
    title: "fails one without room for a rollout",
    said: { [quotas]: [quota({ "requests.cpu": "2", pods: "10" }, { "requests.cpu": "1900m", pods: "9" })] },
    expected: ["FAIL ResourceQuota shop/quota: it is nearly used up: requests.cpu at 95 %"],
  },
  {
    title: "has no trouble with a quota of nothing, of which nothing is used",
    said: { [quotas]: [quota({ services: "0" }, { services: "0" })] },
    expected: ["PASS ResourceQuota shop/quota: It leaves room."],
  },
  {
    title: "fails one that has refused pods",
    said: {
      [`${core}/events`]: [
        {
          metadata: meta("event"),
          message: 'Error creating: pods "web-3" is forbidden: exceeded quota: quota',
          involvedObject: { kind: "ReplicaSet", name: "web-1" },
        },
      ],
    },
    expected: ["FAIL ResourceQuota shop/quota: it has refused pods of ReplicaSet web-1"],
  },
  {
    title: "says nothing of namespaces without a quota",
    said: { [quotas]: [] },
    expected: ["NOT_APPLICABLE the stack: the stack's namespaces have no quota"],
  },
]);

const usage = "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods";
const uses = (cpu: string, memory: string) => [
  { metadata: meta("web-1"), containers: [{ name: "web", usage: { cpu, memory } }] },
];

describeCheck(usageWithinLimits, [
  { title: "passes what leaves room", expected: ["PASS Pod shop/web-1: It stays within its limits."] },
  {
    title: "fails what is about to be killed",
    said: { [usage]: uses("10m", "240Mi") },
    expected: ["FAIL Pod shop/web-1: web uses 240Mi of 256Mi memory, 94 %"],
  },
  {
    title: "fails what is throttled",
    said: { [usage]: uses("490m", "64Mi") },
    expected: ["FAIL Pod shop/web-1: web uses 0.49 of 0.5 cpu, 98 %"],
  },
  {
    title: "doesn't know without a metrics server",
    said: { [usage]: undefined },
    expected: ["UNKNOWN the cluster: The cluster serves no metrics (metrics.k8s.io)."],
  },
]);

const secrets = `${core}/secrets`;
const written = (time: string, field: string) => ({ time, fieldsV1: { [field]: {} } });

describeCheck(secretAge, [
  { title: "passes a young one", expected: ["PASS Secret shop/keys: It is young enough."] },
  {
    title: "fails an old one, whose labels alone are new",
    said: {
      [secrets]: [
        {
          metadata: meta("keys", {
            creationTimestamp: hoursAgo(24 * 200),
            managedFields: [written(hoursAgo(24 * 100), "f:data"), written(hoursAgo(1), "f:metadata")],
          }),
        },
      ],
    },
    expected: ["FAIL Secret shop/keys: it is 100 days old, more than 90"],
  },
  {
    title: "passes an old one that was rotated in place",
    said: {
      [secrets]: [
        {
          metadata: meta("keys", {
            creationTimestamp: hoursAgo(24 * 200),
            managedFields: [written(hoursAgo(24), "f:data")],
          }),
        },
      ],
    },
    expected: ["PASS Secret shop/keys: It is young enough."],
  },
  {
    title: "doesn't know without the right to list them",
    said: { [secrets]: refused },
    expected: [`UNKNOWN the cluster: ${refused}`],
  },
]);

const none =
  "NOT_APPLICABLE the stack: the stack has no database: none is named in `live.databases`, and none runs";
const postgres = pod("db", 9, {}, { containers: [{ name: "db", image: "docker.io/library/postgres:15" }] });

const unnamed = (image: string, name: string) =>
  `UNKNOWN the cluster: ${image} runs in the pod ${name}, and \`live.databases\` doesn't name its workload.`;
const withImage = (image: string) => pod("other", 8, {}, { containers: [{ name: "other", image }] });

for (const check of [dbReachable, migrationsApplied])
  describeCheck(check, [
    { title: "says nothing of a stack without a database", expected: [none] },
    {
      title: "doesn't overlook one that nobody named",
      said: { [`${core}/pods`]: [postgres] },
      expected: [unnamed("docker.io/library/postgres:15", "db-9")],
    },
    {
      title: "doesn't take one that doesn't run for a pass",
      settings: { databases: ["db"] },
      expected: ["UNKNOWN the cluster: `live.databases` names db, which doesn't run."],
    },
  ]);

const ofJob = (one: ReturnType<typeof pod>) => {
  const controller = { kind: "Job", name: "migrate-1", controller: true };
  return { ...one, metadata: { ...one.metadata, ownerReferences: [controller] } };
};

const named = { databases: ["store"], migrations: ["migrate"] };

describeCheck(dbReachable, [
  {
    title: "passes one whose pods are ready",
    settings: named,
    expected: ["PASS StatefulSet shop/store: It accepts connections."],
  },
  {
    title: "doesn't overlook a second one beside one that is named",
    settings: named,
    said: { [`${core}/pods`]: [pod("store", 3), postgres] },
    expected: [unnamed("docker.io/library/postgres:15", "db-9")],
  },
  {
    title: "takes no exporter and no Job for a database",
    settings: named,
    said: {
      [`${core}/pods`]: [
        pod("store", 3),
        withImage("quay.io/prometheuscommunity/postgres-exporter:v0.17.1"),
        ofJob(withImage("docker.io/library/postgres:15")),
      ],
    },
    expected: ["PASS StatefulSet shop/store: It accepts connections."],
  },
  {
    title: "fails one without a ready pod",
    settings: named,
    said: { [`${core}/pods`]: [pod("store", 3, { conditions: [] })] },
    expected: ["FAIL StatefulSet shop/store: none of its pods accepts connections"],
  },
]);

const clusters = "/apis/postgresql.cnpg.io/v1/namespaces/shop/clusters";
const instance = (cluster: string, status: object) =>
  pod(`${cluster}-1`, 9, status, {
    containers: [{ name: "postgres", image: "ghcr.io/cloudnative-pg/postgresql:17.12-standard-trixie" }],
  });
const labelled = (cluster: string, role: string, status = {}, of = "primary") => {
  const { metadata, ...rest } = instance(cluster, status);
  const labels = { "cnpg.io/cluster": cluster, "cnpg.io/podRole": role, "cnpg.io/instanceRole": of };
  return { ...rest, metadata: { ...metadata, labels } };
};

describeCheck(dbReachable, [
  {
    title: "passes an operator's, which nobody has to name",
    said: { [clusters]: [{ metadata: meta("books") }], [`${core}/pods`]: [labelled("books", "instance")] },
    expected: ["PASS Cluster shop/books: It accepts connections."],
  },
  {
    title: "fails an operator's of which no server is ready, whatever else runs with its image",
    said: {
      [clusters]: [{ metadata: meta("books") }, { metadata: meta("tales") }],
      [`${core}/pods`]: [
        labelled("books", "instance", { conditions: [] }),
        labelled("books", "job"),
        labelled("tales", "instance"),
      ],
    },
    expected: [
      "FAIL Cluster shop/books: none of its pods accepts connections",
      "PASS Cluster shop/tales: It accepts connections.",
    ],
  },
  {
    title: "fails an operator's of which only a replica is ready, which takes no writes",
    said: {
      [clusters]: [{ metadata: meta("books") }],
      [`${core}/pods`]: [
        labelled("books", "instance", { conditions: [] }),
        labelled("books", "instance", {}, "replica"),
      ],
    },
    expected: ["FAIL Cluster shop/books: no server that takes writes is ready"],
  },
  {
    title: "doesn't overlook servers that are left of an operator's Cluster that is gone",
    said: { [clusters]: [], [`${core}/pods`]: [labelled("books", "instance")] },
    expected: [unnamed("ghcr.io/cloudnative-pg/postgresql:17.12-standard-trixie", "books-1-9")],
  },
  {
    title: "fails an operator's whose servers are gone",
    said: { [clusters]: [{ metadata: meta("books") }], [`${core}/pods`]: [] },
    expected: ["FAIL Cluster shop/books: none of its pods accepts connections"],
  },
  {
    title: "doesn't overlook one beside an operator's",
    said: {
      [clusters]: [{ metadata: meta("books") }],
      [`${core}/pods`]: [labelled("books", "instance"), postgres],
    },
    expected: [unnamed("docker.io/library/postgres:15", "db-9")],
  },
]);

describeCheck(migrationsApplied, [
  {
    title: "asks which Jobs migrate an operator's database",
    said: { [clusters]: [{ metadata: meta("books") }], [`${core}/pods`]: [labelled("books", "instance")] },
    expected: [
      "UNKNOWN the cluster: Which Jobs migrate the stack's databases isn't said: `live.migrations`.",
    ],
  },
  {
    title: "goes by the newest Job",
    settings: named,
    said: {
      [jobs]: [
        job("migrate-1", { type: "Complete" }, { creationTimestamp: hoursAgo(9) }),
        job("migrate-2", { type: "Failed" }, { creationTimestamp: hoursAgo(1) }),
      ],
    },
    expected: ["FAIL Job shop/migrate-2: it has not been completed"],
  },
  {
    title: "passes one that is done",
    settings: named,
    said: { [jobs]: [job("migrate-2", { type: "Complete" })] },
    expected: ["PASS Job shop/migrate-2: It has done its work."],
  },
  {
    title: "can't say without its Job",
    settings: named,
    expected: ["UNKNOWN migration migrate: Its Job isn't there any more, or never was."],
  },
  {
    title: "asks which Jobs migrate",
    settings: { databases: ["store"] },
    expected: [
      "UNKNOWN the cluster: Which Jobs migrate the stack's databases isn't said: `live.migrations`.",
    ],
  },
]);
