import { clusterReachable } from "../../readiness/live/checks/cluster-reachable.ts";
import { jobsCompleted } from "../../readiness/live/checks/jobs-completed.ts";
import { podsHealthy } from "../../readiness/live/checks/pods-healthy.ts";
import { podsStable } from "../../readiness/live/checks/pods-stable.ts";
import { deployment, hoursAgo, job, pod } from "./live-support/shop.ts";
import { describeCheck } from "./live-support/table.ts";

const core = "/api/v1/namespaces/shop";
const apps = "/apis/apps/v1/namespaces/shop";
const jobs = "/apis/batch/v1/namespaces/shop/jobs";
const nothingRuns = { [`${apps}/deployments`]: [], [`${apps}/statefulsets`]: [], [`${core}/pods`]: [] };
const refused = "This may not be read: forbidden";

const node = (name: string, status: string, more: object = {}, pressure = "False") => ({
  metadata: { name },
  status: {
    conditions: [
      { type: "Ready", status, message: "kubelet stopped posting" },
      { type: "DiskPressure", status: pressure },
    ],
  },
  ...more,
});

describeCheck(clusterReachable, [
  {
    title: "passes nodes that are ready",
    expected: ["PASS the cluster: It answers, and 1 nodes take pods.", "PASS Node one: It is ready."],
  },
  {
    title: "fails a node that isn't ready, and a cluster with fewer nodes than its contract says",
    said: { "/api/v1/nodes": [node("one", "True"), node("two", "Unknown")] },
    contract: { cluster: { nodes: 2 } },
    expected: [
      "FAIL the cluster: 1 nodes take pods; it needs 2",
      "PASS Node one: It is ready.",
      "FAIL Node two: it isn't ready: kubelet stopped posting",
    ],
  },
  {
    title: "fails a node under pressure, and counts none that is cordoned",
    said: {
      "/api/v1/nodes": [
        node("one", "True", {}, "True"),
        node("two", "True", { spec: { unschedulable: true } }),
      ],
    },
    expected: [
      "FAIL the cluster: 0 nodes take pods; it needs 1",
      "FAIL Node one: it reports DiskPressure",
      "PASS Node two: It is ready.",
    ],
  },
  {
    title: "doesn't know of nodes that it may not list",
    said: { "/api/v1/nodes": refused },
    expected: [`UNKNOWN the cluster: ${refused}`],
  },
]);

const waiting = {
  name: "web",
  ready: false,
  restartCount: 7,
  state: { waiting: { reason: "CrashLoopBackOff" } },
};
const starting = {
  name: "web",
  ready: false,
  restartCount: 0,
  state: { waiting: { reason: "ContainerCreating" } },
};
const killed = {
  name: "web",
  ready: false,
  restartCount: 1,
  state: { running: {} },
  lastState: { terminated: { reason: "OOMKilled", finishedAt: hoursAgo(1) } },
};
const store = "PASS StatefulSet shop/store: All 1 pods are ready.";
const twoWeb = (second: object, readyPods: number) => ({
  [`${core}/pods`]: [pod("web", 1), pod("web", 2, { containerStatuses: [second] }), pod("store", 3)],
  [`${apps}/deployments`]: [deployment("web", 2, { readyReplicas: readyPods })],
});

const clusters = "/apis/postgresql.cnpg.io/v1/namespaces/shop/clusters";
/** A server that an operator makes, as no workload does. */
const server = (number: number, status: object = {}) => {
  const { metadata, ...rest } = pod("books", number, status);
  const labels = { "cnpg.io/cluster": "books", "cnpg.io/podRole": "instance" };
  const owner = { kind: "Cluster", name: "books", controller: true };
  return { ...rest, metadata: { ...metadata, labels, ownerReferences: [owner] } };
};
const servers = (...pods: readonly object[]) => ({
  [`${apps}/deployments`]: [],
  [`${apps}/statefulsets`]: [],
  [clusters]: [{ metadata: { name: "books", namespace: "shop" }, spec: { instances: 2 } }],
  [`${core}/pods`]: pods,
});

describeCheck(podsHealthy, [
  {
    title: "passes an operator's servers that are ready",
    said: servers(server(1), server(2)),
    expected: ["PASS Cluster shop/books: All 2 servers are ready."],
  },
  {
    title: "fails an operator's of which one is missing, or isn't ready",
    said: servers(server(1), server(2, { conditions: [] })),
    expected: ["FAIL Cluster shop/books: 1 of 2 servers are ready"],
  },
  { title: "passes all that is ready", expected: ["PASS Deployment shop/web: All 2 pods are ready.", store] },
  {
    title: "names the container that crashes",
    said: twoWeb(waiting, 1),
    expected: ["FAIL Deployment shop/web: 1 of 2 pods are ready: web-2 web: CrashLoopBackOff", store],
  },
  {
    title: "names one that was killed for its memory",
    said: twoWeb(killed, 1),
    expected: ["FAIL Deployment shop/web: 1 of 2 pods are ready: web-2 web: OOMKilled", store],
  },
  {
    title: "takes a container that is being made for no trouble of its own",
    said: twoWeb(starting, 1),
    expected: ["FAIL Deployment shop/web: 1 of 2 pods are ready", store],
  },
  {
    title: "fails what still runs an older version",
    said: { [`${apps}/deployments`]: [deployment("web", 2, { updatedReplicas: 1 })] },
    expected: ["FAIL Deployment shop/web: 1 of 2 pods are of its newest version", store],
  },
  {
    title: "fails what no controller has seen yet",
    said: { [`${apps}/deployments`]: [deployment("web", 2, { observedGeneration: 0 })] },
    expected: ["FAIL Deployment shop/web: its last change isn't rolled out", store],
  },
  {
    title: "fails what is scaled to nothing",
    said: { [`${apps}/deployments`]: [deployment("web", 0)] },
    expected: ["FAIL Deployment shop/web: it is scaled to nothing", store],
  },
  {
    title: "fails a DaemonSet that lacks a node's pod",
    said: {
      ...nothingRuns,
      [`${apps}/daemonsets`]: [
        {
          ...deployment("agent", 0),
          status: {
            observedGeneration: 1,
            desiredNumberScheduled: 3,
            numberReady: 2,
            updatedNumberScheduled: 3,
          },
        },
      ],
    },
    expected: ["FAIL DaemonSet shop/agent: 2 of 3 pods are ready"],
  },
  {
    title: "fails a namespace in which nothing runs",
    said: nothingRuns,
    expected: ["FAIL Namespace shop: nothing runs there"],
  },
]);

const stableStore = "PASS StatefulSet shop/store: No container has started again in 16 hours.";
const restarted = (hours: number) => ({
  name: "web",
  ready: true,
  restartCount: 2,
  state: { running: { startedAt: hoursAgo(hours) } },
  lastState: { terminated: { reason: "Error", finishedAt: hoursAgo(hours) } },
});

describeCheck(podsStable, [
  {
    title: "fails a restart of an operator's server",
    said: servers(
      server(1),
      server(2, {
        containerStatuses: [
          {
            ...{ name: "postgres", ready: true, restartCount: 1 },
            ...{ state: {}, lastState: { terminated: { finishedAt: hoursAgo(2), reason: "Error" } } },
          },
        ],
      }),
    ),
    expected: ["FAIL Cluster shop/books: books-2 postgres has started again 2 hours ago: Error"],
  },
  {
    title: "passes what has run long enough",
    expected: ["PASS Deployment shop/web: No container has started again in 16 hours.", stableStore],
  },
  {
    title: "fails a restart in the window, and says when and why",
    said: twoWeb(restarted(15.5), 2),
    expected: ["FAIL Deployment shop/web: web-2 web has started again 15 hours ago: Error", stableStore],
  },
  {
    title: "forgets a restart before the window",
    said: twoWeb(restarted(16.5), 2),
    expected: ["PASS Deployment shop/web: No container has started again in 16 hours.", stableStore],
  },
  {
    title: "goes by the oldest pod: autoscalers add young ones",
    said: { [`${core}/pods`]: [pod("web", 1), pod("web", 2, { startTime: hoursAgo(1) }), pod("store", 3)] },
    expected: ["PASS Deployment shop/web: No container has started again in 16 hours.", stableStore],
  },
  {
    title: "can't say yet of what was deployed just now",
    said: { [`${core}/pods`]: [pod("web", 1, { startTime: hoursAgo(0.5) }), pod("store", 3)] },
    expected: [
      "UNKNOWN Deployment shop/web: It runs for 30 minutes; 16 hours without a restart are asked for.",
      stableStore,
    ],
  },
  {
    title: "goes by the window that is set",
    settings: { stableHours: 48 },
    expected: [
      "UNKNOWN Deployment shop/web: It runs for 40 hours; 48 hours without a restart are asked for.",
      "UNKNOWN StatefulSet shop/store: It runs for 40 hours; 48 hours without a restart are asked for.",
    ],
  },
]);

const ofSchedule = (name: string, condition: object, hours: number) =>
  job(name, condition, {
    creationTimestamp: hoursAgo(hours),
    ownerReferences: [{ kind: "CronJob", name: "backup", controller: true }],
  });

describeCheck(jobsCompleted, [
  { title: "passes a job that is done", expected: ["PASS Job shop/init: It has done its work."] },
  {
    title: "fails one that failed, by its own words",
    said: {
      [jobs]: [job("init", { type: "Failed", message: "Job has reached the specified backoff limit" })],
    },
    expected: ["FAIL Job shop/init: Job has reached the specified backoff limit"],
  },
  {
    title: "can't say yet of one that runs",
    said: { [jobs]: [job("init", { type: "Suspended", status: "False" })] },
    expected: ["UNKNOWN Job shop/init: It still runs."],
  },
  {
    title: "goes by a schedule's last finished run",
    said: {
      [jobs]: [
        ofSchedule("backup-1", { type: "Failed", reason: "DeadlineExceeded" }, 3),
        ofSchedule("backup-2", { type: "Complete" }, 2),
        ofSchedule("backup-3", { type: "Suspended", status: "False" }, 1),
      ],
    },
    expected: ["PASS CronJob shop/backup: It has done its work."],
  },
  {
    title: "fails a schedule whose last finished run failed",
    said: {
      [jobs]: [
        ofSchedule("backup-2", { type: "Complete" }, 2),
        ofSchedule("backup-3", { type: "Failed", reason: "DeadlineExceeded" }, 1),
      ],
    },
    expected: ["FAIL CronJob shop/backup: DeadlineExceeded"],
  },
  {
    title: "says nothing of a stack without jobs",
    said: { [jobs]: [] },
    expected: ["NOT_APPLICABLE the stack: the stack has no jobs"],
  },
]);
