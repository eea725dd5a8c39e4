import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { root, work } from "../../lib/paths.ts";
import { kubeconfig } from "../../local/cluster/layout.ts";
import { KubectlCluster, liveChecks, liveSettings, runLiveChecks } from "../../readiness/live/index.ts";
import { parseContract } from "../../rules/model/contract.ts";
import { Deployment } from "../support/deployment.ts";

const namespace = "readiness-test";
const settings = liveSettings.parse({
  health: [{ path: "/health" }],
  protected: [{ method: "POST", path: "/api/v1/jobs" }, { path: "/api/v1/status" }],
  connections: {
    clients: [
      { name: "stranger" },
      {
        name: "client of NATS",
        labels: { "access.seaworthy.dev/nats": "true" },
        reaches: ["nats:4222"],
      },
    ],
  },
  internalTls: [
    { service: "nats", port: "client" },
    { service: "redis", port: "client" },
    { service: "cordum-safety-kernel", port: "grpc" },
  ],
});
const deadlineSeconds = 60;

/** What this cluster has nothing of, and what a stack that was made just now can't show yet. */
const open = {
  "live-pods-stable": "UNKNOWN",
  // Volumes for backups come with the first backup.
  "live-pvc-bound": "UNKNOWN",
  "live-backup-fresh": "UNKNOWN",
  "live-restore-drill-fresh": "UNKNOWN",
  "live-scrape-targets-up": "UNKNOWN",
  "live-watchdog-firing": "UNKNOWN",
  "live-alert-delivered": "UNKNOWN",
  "live-slo-within-target": "UNKNOWN",
  "live-no-critical-cve": "UNKNOWN",
  "live-log-received": "UNKNOWN",
  "live-trace-received": "UNKNOWN",
  "live-etcd-snapshot-fresh": "UNKNOWN",
  // Its CronJobs have made no Job yet, and a Redis with one primary needs none.
  "live-jobs-completed": "NOT_APPLICABLE",
  "live-migrations-applied": "NOT_APPLICABLE",
  "live-db-reachable": "NOT_APPLICABLE",
  "live-cert-manager-ready": "NOT_APPLICABLE",
} as const;
const expected = Object.fromEntries(
  liveChecks.map(({ id }) => [id, id in open ? open[id as keyof typeof open] : "PASS"]),
);

/** Each needs one of the roles that are given apart. */
const byExtraRole = {
  probe: ["live-netpol-enforced"],
  evict: ["live-drain-succeeds"],
  admission: ["live-admission-denies"],
  forward: ["live-service-dns", "live-cert-not-expiring"],
  secrets: ["live-secret-age"],
} as const;

type Lines = Readonly<Record<string, readonly string[]>>;

/** `status subject: message`, by check. */
async function look(env: NodeJS.ProcessEnv, outputs: Readonly<Record<string, unknown>>): Promise<Lines> {
  const cluster = new KubectlCluster(env, deadlineSeconds);
  try {
    const contract = parseContract({ cluster: { nodes: 3 } });
    const context = { namespaces: [namespace], outputs, contract, clock: new Date(), settings };
    const results = await runLiveChecks(liveChecks, cluster, context, { deadlineSeconds });
    const lines = results.map(({ check, observations }) => [
      check.id,
      observations.map(({ message, status, subject }) => `${status} ${subject}: ${message}`),
    ]);
    return Object.fromEntries(lines) as Lines;
  } finally {
    cluster.close();
  }
}

/** The worst that a check said, with what it said. */
function statuses(seen: Lines): Readonly<Record<string, string>> {
  const order = ["ERROR", "FAIL", "UNKNOWN", "PASS", "NOT_APPLICABLE"];
  const worst = (lines: readonly string[]) => order.find((one) => lines.some((line) => line.startsWith(one)));
  return Object.fromEntries(Object.entries(seen).map(([id, lines]) => [id, worst(lines) ?? "nothing"]));
}

function assertStatuses(seen: Lines, wanted: Readonly<Record<string, string>>): void {
  const bad = Object.keys(wanted).filter((id) => statuses(seen)[id] !== wanted[id]);
  assert.deepEqual(
    statuses(seen),
    wanted,
    JSON.stringify(
      bad.map((id) => [id, seen[id]]),
      undefined,
      2,
    ),
  );
}

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: object }[];
}

/** The embedded cluster's own, with another server or another user. */
function kubeconfigWith(name: string, change: { readonly server?: string; readonly token?: string }): string {
  const own = parse(readFileSync(kubeconfig, "utf8")) as Kubeconfig;
  const [first] = own.clusters;
  assert.ok(first);
  const cluster = { ...first.cluster, ...(change.server !== undefined && { server: change.server }) };
  const user = change.token === undefined ? {} : { token: change.token };
  const file = join(work, "test", `${name}-kubeconfig`);
  const text = stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "it", cluster }],
    users: [{ name: "it", user }],
    contexts: [{ name: "it", context: { cluster: "it", user: "it" } }],
    "current-context": "it",
  });
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

describe("readiness without a cluster", () => {
  const files: string[] = [];
  after(() => {
    for (const file of files) rmSync(file, { force: true });
  });

  async function lookAt(
    port: number,
    seconds: number,
    token: { token?: string } = { token: "t" },
  ): Promise<Readonly<Record<string, string>>> {
    const file = kubeconfigWith(`port-${port}`, { server: `https://127.0.0.1:${port}`, ...token });
    files.push(file);
    const deployment = new Deployment("cordum-production", namespace, {});
    const cluster = new KubectlCluster({ ...deployment.engine.env, KUBECONFIG: file });
    const contract = parseContract({});
    const context = { namespaces: [namespace], outputs: {}, contract, clock: new Date(), settings };
    try {
      const results = await runLiveChecks(liveChecks, cluster, context, { deadlineSeconds: seconds });
      return Object.fromEntries(
        results.map(({ check, observations: [one] }) => [check.id, one?.status ?? ""]),
      );
    } finally {
      cluster.close();
    }
  }

  /** Some ask for settings first, and know without a cluster that nobody can tell. */
  const unknown = Object.fromEntries(liveChecks.map(({ id }) => [id, "UNKNOWN"]));

  it("knows nothing of one that isn't there, and says so at once", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await once(server.close(), "close");
    const begun = performance.now();
    assert.deepEqual(await lookAt(port, 60), unknown);
    assert.ok(performance.now() - begun < 20_000, `${performance.now() - begun} ms`);
  });

  it("doesn't wait for somebody to type a password", async () => {
    const begun = performance.now();
    assert.deepEqual(await lookAt(1, 60, {}), unknown);
    assert.ok(performance.now() - begun < 20_000, `${performance.now() - begun} ms`);
  });

  it("waits no longer than its deadline for one that never answers", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const begun = performance.now();
    assert.deepEqual(await lookAt((server.address() as AddressInfo).port, 3), unknown);
    assert.ok(performance.now() - begun < 6000, `${performance.now() - begun} ms`);
    server.close();
  });
});

describe("readiness of a running stack", () => {
  const deployment = new Deployment("cordum-production", namespace, {
    // It is taken down again.
    protect: false,
  });
  let outputs: Readonly<Record<string, unknown>> = {};
  let reader = "";

  before(async () => {
    await deployment.clear();
    await deployment.up();
    outputs = await deployment.outputs();
    await kubectl("apply", "-f", join(root, "readiness/live/read-only.yaml"));
    await kubectl("create", "serviceaccount", "reader", "-n", namespace);
    await bind("clusterrolebinding", "cluster", "seaworthy-readiness-cluster");
    await bind("rolebinding", "stack", "seaworthy-readiness", namespace);
    const token = (await kubectl("create", "token", "reader", "-n", namespace, "--duration=1h")).trim();
    reader = kubeconfigWith("reader", { token });
  });

  after(async () => {
    rmSync(reader, { force: true });
    await kubectl("delete", "clusterrolebinding", "readiness-test-cluster", "--ignore-not-found");
    await kubectl("delete", "rolebinding", "readiness-test-dns", "-n", "kube-system", "--ignore-not-found");
    await kubectl("delete", "-f", join(root, "readiness/live/read-only.yaml"), "--ignore-not-found");
    await deployment.clear();
  });

  async function kubectl(...args: readonly string[]): Promise<string> {
    const { exitCode, output } = await deployment.kubectl(...args);
    assert.equal(exitCode, 0, output);
    return output;
  }

  async function bind(kind: string, name: string, role: string, where?: string): Promise<void> {
    const place = where === undefined ? [] : ["-n", where];
    const who = `--serviceaccount=${namespace}:reader`;
    await kubectl("create", kind, `readiness-test-${name}`, `--clusterrole=${role}`, who, ...place);
  }

  const withReader = () => ({ ...deployment.engine.env, KUBECONFIG: reader });

  it("sees that all is well, and leaves open what it can't know", async () => {
    assertStatuses(await look(deployment.engine.env, outputs), expected);
  });

  it("knows as much with the right to read alone, but for what is tried", async () => {
    const tried = Object.values(byExtraRole).flat();
    const seen = await look(withReader(), outputs);
    assertStatuses(seen, { ...expected, ...Object.fromEntries(tried.map((id) => [id, "UNKNOWN"])) });
  });

  it("knows all with the other roles too, and may still change nothing else", async () => {
    for (const role of Object.keys(byExtraRole))
      await bind("rolebinding", role, `seaworthy-readiness-${role}`, namespace);
    await bind("rolebinding", "dns", "seaworthy-readiness-forward", "kube-system");
    assertStatuses(await look(withReader(), outputs), expected);
    const who = `--as=system:serviceaccount:${namespace}:reader`;
    for (const what of ["patch deployments", "update secrets", "create pods --subresource=exec"]) {
      const { output } = await deployment.kubectl("auth", "can-i", ...what.split(" "), "-n", namespace, who);
      assert.equal(output.trim().split("\n").at(-1), "no", what);
    }
  });

  it("changes nothing by what it tries", async () => {
    const names = async () => await kubectl("get", "pods", "-n", namespace, "-o", "name", "-l", "!job-name");
    const earlier = await names();
    await look(deployment.engine.env, outputs);
    assert.equal(await names(), earlier);
  });

  it("sees a workload that can't start, a quota that refuses it, and a Service that leads nowhere", async () => {
    const workload = "deployment/cordum-context-engine";
    await kubectl(
      "patch",
      "resourcequota",
      `${namespace}-quota`,
      "-n",
      namespace,
      "-p",
      '{"spec":{"hard":{"pods":"1"}}}',
    );
    await kubectl("scale", workload, "-n", namespace, "--replicas=0");
    await kubectl(
      "wait",
      "pod",
      "-n",
      namespace,
      "-l",
      "app=cordum-context-engine",
      "--for=delete",
      "--timeout=90s",
    );
    await kubectl("scale", workload, "-n", namespace, "--replicas=1");
    await kubectl("wait", workload, "-n", namespace, "--for=condition=ReplicaFailure", "--timeout=60s");
    const seen = await look(deployment.engine.env, outputs);
    assert.match(
      (seen["live-pods-healthy"] ?? []).join("\n"),
      /FAIL Deployment \S+\/cordum-context-engine: 0 of 1/,
    );
    assert.match(
      (seen["live-quota-headroom"] ?? []).join("\n"),
      /FAIL ResourceQuota .* refused pods of ReplicaSet/,
    );
    assert.match(
      (seen["live-service-dns"] ?? []).join("\n"),
      /FAIL Service \S+\/cordum-context-engine: no pod/,
    );
  });
});
