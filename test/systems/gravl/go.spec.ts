import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { until } from "../../../local/cluster/until.ts";
import { pausePart, resumePart } from "../../../local/outside/index.ts";
import { receivedOutside } from "../../../local/sink/outside.ts";
import { ReadyStack } from "../../support/ready-stack.ts";

const namespace = "gravl-staging";
const host = "staging.gravl.app";
const stack = new ReadyStack({ stack: "gravl-staging", namespace, checklist: "gravl", counted: 10 });

/** Every right of the cluster, for an account of the stack's. */
const everything = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  metadata: { name: "gravl-everything" },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
  subjects: [{ kind: "ServiceAccount", name: "gravl-deployer", namespace }],
};

/** An alert of the sign-off's, which goes to both receivers. */
const trial = {
  apiVersion: "monitoring.coreos.com/v1",
  kind: "PrometheusRule",
  metadata: { name: "sign-off", namespace },
  spec: {
    groups: [
      {
        name: "SignOffTrial",
        rules: [
          {
            alert: "SignOffTrial",
            expr: "vector(1)",
            labels: { severity: "critical" },
            annotations: { summary: "A trial of the receivers" },
          },
        ],
      },
    ],
  },
};

describe("Gravl's sign-off on the embedded cluster", function () {
  this.timeout(20 * 60_000);
  const files = mkdtempSync(join(tmpdir(), "gravl-sign-off-"));

  before(() => stack.up());
  after(async () => {
    await stack.down();
    rmSync(files, { recursive: true });
  });

  it("says NO-GO before anybody has measured and signed", async () => {
    const { lines, verdict } = await stack.judge();
    assert.equal(verdict, "NO-GO");
    assert.equal(lines["load-test"], "PENDING");
  });

  it("delivers an alert to both receivers", async () => {
    await stack.apply(trial);
    await until("mail and webhook have received it", 300, async () => {
      const received = await receivedOutside();
      const channels = received.filter(({ alerts }) => alerts.join().includes("SignOffTrial"));
      return new Set(channels.map(({ channel }) => channel)).size === 2;
    });
    await stack.kubectl("delete", "prometheusrule", "sign-off");
  });

  it("says GO, ten of ten, once it was measured and signed", async () => {
    await stack.make("load-test", "OWNER=team-gravl");
    await stack.make("network-test", "OWNER=team-gravl");
    await stack.allPass();
    for (const role of ["architect", "devops-lead", "backend-lead", "cto"])
      await stack.make("sign", `CHECK=signoff-${role}`, "NAME=Test");
    const { printed, score, verdict } = await stack.judge();
    assert.equal(verdict, "GO", printed);
    assert.deepEqual(score, { passed: 10, of: 10 });
  });

  it("loses its line about the load test to one that was too slow", async () => {
    await stack.withEvidence(
      "evidence-load-test",
      (evidence) => ({ ...evidence, value: { ...evidence.value, p95Ms: 201 } }),
      () => stack.onlyFails("load-test"),
    );
  });

  it("loses its line about Secrets without a secret manager", async () => {
    const readiness = parse(readFileSync("readiness/stacks/gravl-staging.yaml", "utf8"));
    const { secretManager: _, ...cluster } = readiness.contract.cluster;
    const contract = join(files, "contract.yaml");
    writeFileSync(contract, stringify({ ...readiness.contract, cluster }));
    await stack.onlyFails("secrets-sealed", `CONTRACT=${contract}`);
  });

  it("loses its line about rights to one account that may do everything", async () => {
    const file = join(files, "export.json");
    await stack.exportWith(file, everything);
    await stack.onlyFails("rbac", `EXPORT=${file}`, "LIVE=yes");
    rmSync(file);
  });

  it("loses its line about credentials to one that was not rotated", async () => {
    const secret = await stack.object("secret/gravl-jwt");
    const old = new Date(Date.now() - 91 * 24 * 3_600_000).toISOString().replace(/\.\d+/, "");
    const managedFields = (secret.metadata.managedFields ?? []).map((one) => ({ ...one, time: old }));
    // The API server takes other times only together with a change.
    const aged = { ...secret.metadata, managedFields, labels: { ...secret.metadata.labels, aged: "yes" } };
    await stack.whileReplaced({ ...secret, metadata: aged }, secret, () => stack.onlyFails("db-credentials"));
  });

  it("loses its line about certificates to one that ends soon", async () => {
    const secret = await stack.object("secret/gravl-ingress-tls");
    await stack.whileReplaced(await stack.endingSoon(secret, [host]), secret, () =>
      stack.onlyFails("cert-manager"),
    );
  });

  it("loses its line about the network to policies that are gone", async () => {
    const policies = await stack.objects("networkpolicies");
    await stack.kubectl("delete", "networkpolicies", "--all");
    await stack.keepingEvidence("evidence-network-enforced", async () => {
      await until("something comes through that nobody declared", 120, () =>
        stack.make("network-test", "OWNER=team-gravl").then(
          () => false,
          () => true,
        ),
      );
      await stack.onlyFails("network-policies");
    });
    for (const policy of policies) await stack.create(policy);
    await stack.allPass();
  });

  it("loses its line about migrations with their Job", async () => {
    await stack.kubectl("delete", "job", "--selector=app.kubernetes.io/name=backend-migrations");
    await stack.onlyFails("migrations");
    await stack.make("refresh");
    await stack.make("up");
    await stack.allPass();
  });

  it("loses its line about pods to a restart", async () => {
    const pod = await stack.killOne("frontend");
    await stack.onlyFails("pods-healthy");
    await stack.kubectl("delete", "pod", pod);
    await stack.allPass();
  });

  it("loses its line about backups when the object store is away", async () => {
    await pausePart("object-store");
    try {
      // Fills no segment by itself within the test's time.
      await stack.psql("gravl-postgres", "SELECT pg_switch_wal()");
      await stack.onlyFails("backup-cronjob");
    } finally {
      await resumePart("object-store");
    }
    await stack.allPass();
  });

  // The last: what failed within a day counts, whatever is delivered later.
  it("loses its line about alerts when the receivers are away", async () => {
    await pausePart("alert-sink");
    try {
      await stack.onlyFails("alertmanager");
    } finally {
      await resumePart("alert-sink");
    }
  });
});
