import assert from "node:assert/strict";
import { decide } from "../../readiness/decide.ts";
import type { Inputs } from "../../readiness/inputs.ts";
import { Mistake } from "./support/mistake.ts";
import {
  type Changeable,
  evidence,
  type Fields,
  goodLoad,
  linesThat,
  productionResources,
  redLines,
  seen,
  situation,
} from "./support/production.ts";

interface Break {
  readonly what: string;
  /** The lines that it turns red, and no others. */
  readonly red: readonly string[];
  readonly make: (one: Mistake) => void;
}

/** One mistake each in what the program deploys. */
const breaks: readonly Break[] = [
  {
    what: "an image without a version",
    red: ["cordum/image-versions"],
    make: (one) => {
      one.container("Deployment", "cordum-scheduler").image = "ghcr.io/cordum-io/cordum/scheduler:latest";
    },
  },
  {
    what: "no defaults for containers",
    red: ["cordum/quota-and-limit-range"],
    make: (one) => one.remove("LimitRange", "cordum-limits"),
  },
  {
    what: "no default deny",
    red: ["cordum/default-deny", "gravl/network-policies"],
    make: (one) => one.remove("NetworkPolicy", "default-deny"),
  },
  {
    what: "no way to look names up",
    red: ["cordum/dns", "gravl/network-policies"],
    make: (one) => one.remove("NetworkPolicy", "allow-dns"),
  },
  {
    what: "NATS lets nobody in",
    red: ["cordum/network-needed", "gravl/allowances-are-what-is-used"],
    make: (one) => one.remove("NetworkPolicy", "nats-servers"),
  },
  {
    what: "metrics that may not be scraped",
    red: ["cordum/service-monitors"],
    make: (one) => one.remove("NetworkPolicy", "cordum-nats-metrics"),
  },
  {
    what: "a service without a disruption budget",
    red: ["cordum/disruption-budgets"],
    make: (one) => one.remove("PodDisruptionBudget", "cordum-scheduler"),
  },
  {
    what: "a budget that blocks every drain",
    red: ["cordum/upgrade-budgets"],
    make: (one) => {
      const spec = one.spec("PodDisruptionBudget", "cordum-safety-kernel");
      delete spec.maxUnavailable;
      spec.minAvailable = 2;
    },
  },
  {
    what: "the quota of the document",
    red: ["cordum/quota-fits-scaling"],
    make: (one) => {
      (one.spec("ResourceQuota", "cordum-quota").hard as Fields)["limits.cpu"] = "16";
    },
  },
  {
    what: "an autoscaler of nothing",
    red: ["cordum/autoscalers", "cordum/replicas"],
    make: (one) => {
      (one.spec("HorizontalPodAutoscaler", "cordum-scheduler").scaleTargetRef as Fields).name = "scheduler";
    },
  },
  {
    what: "Redis without backups",
    red: ["cordum/backups", "gravl/backup-cronjob"],
    make: (one) => one.remove("CronJob", "cordum-redis-backup"),
  },
  {
    what: "backups that are suspended",
    red: ["cordum/backups", "gravl/backup-cronjob"],
    make: (one) => {
      one.spec("CronJob", "cordum-nats-backup").suspend = true;
    },
  },
  {
    what: "a privileged container",
    red: ["cordum/security-contexts"],
    make: (one) => {
      (one.container("Deployment", "cordum-dashboard").securityContext as Fields).privileged = true;
    },
  },
  {
    what: "an ingress without TLS",
    red: ["cordum/ingress-tls", "gravl/cert-manager"],
    make: (one) => {
      delete one.spec("Ingress", "cordum-ingress").tls;
    },
  },
  {
    what: "the API key that everybody knows",
    red: ["cordum/api-key", "gravl/db-credentials"],
    make: (one) => {
      one.fields("Secret", "cordum-api-key").stringData = { API_KEY: "super-secret-key" };
    },
  },
  {
    what: "a password written in the environment",
    red: ["cordum/credentials-by-reference", "gravl/no-credentials-in-code"],
    make: (one) => {
      const container = one.container("Deployment", "cordum-workflow-engine");
      (container.env as Fields[]).push({ name: "DATABASE_PASSWORD", value: "k3pt-1n-cl34r-t3xt" });
    },
  },
  {
    what: "a certificate's Secret that is missing",
    red: ["cordum/required-secrets"],
    make: (one) => one.remove("Secret", "cordum-nats-server-tls"),
  },
  {
    what: "a Service that leads nowhere",
    red: ["cordum/services-lead-somewhere"],
    make: (one) => {
      one.spec("Service", "cordum-context-engine").selector = { app: "nobody" };
    },
  },
  {
    what: "an Ingress to a port that isn't there",
    red: ["cordum/ingress-routes"],
    make: (one) => {
      const [rule] = one.spec("Ingress", "cordum-ingress").rules as { http: { paths: Fields[] } }[];
      const [path] = rule?.http.paths ?? [];
      assert.ok(path);
      path.backend = { service: { name: "cordum-api-gateway", port: { number: 9999 } } };
    },
  },
  {
    what: "a storage class that the cluster hasn't",
    red: ["cordum/nats-volumes", "gravl/storage-class"],
    make: (one) => {
      const [claim] = one.spec("StatefulSet", "cordum-nats").volumeClaimTemplates as { spec: Fields }[];
      assert.ok(claim);
      claim.spec.storageClassName = "fast";
    },
  },
  {
    what: "everything allowed to the stack's account",
    red: ["cordum/scoped-roles", "gravl/rbac", "rules/baseline"],
    make: (one) => {
      one.add("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", {
        metadata: { name: "cordum-admin", labels: one.fields("Namespace", "cordum").metadata as Fields },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
        subjects: [{ kind: "ServiceAccount", name: "cordum", namespace: "cordum" }],
      });
    },
  },
  {
    what: "no alerts",
    red: ["cordum/alerts", "cordum/backup-alert", "gravl/alert-rules"],
    make: (one) => one.remove("PrometheusRule", "cordum-monitoring-alerts"),
  },
  {
    what: "a service without a readiness probe",
    red: ["cordum/probes", "gravl/health-probes"],
    make: (one) => {
      delete one.container("Deployment", "cordum-safety-kernel").readinessProbe;
    },
  },
  {
    what: "data that may be deleted by mistake",
    red: ["cordum/protected"],
    make: (one) => {
      one.replace("StatefulSet", "cordum-redis", { protect: false });
    },
  },
  {
    what: "two of three NATS servers",
    red: ["cordum/nats-cluster", "cordum/peer-lists", "cordum/quorum-budgets", "cordum/stream-replicas"],
    make: (one) => {
      one.spec("StatefulSet", "cordum-nats").replicas = 2;
    },
  },
];

interface Event {
  readonly what: string;
  readonly red: readonly string[];
  readonly change: (sound: Inputs) => Partial<Inputs>;
}

/** What happens around a stack that is as it should be. */
const events: readonly Event[] = [
  {
    what: "a pod that crashes",
    red: ["cordum/healthy", "gravl/pods-healthy"],
    change: (sound) => fails(sound, "live-pods-healthy"),
  },
  {
    what: "a backup that is too old",
    red: ["cordum/upgrade-backup", "gravl/backup-cronjob"],
    change: (sound) => fails(sound, "live-backup-fresh"),
  },
  {
    what: "a drain that doesn't come to its end",
    red: ["cordum/upgrade-budgets"],
    change: (sound) => fails(sound, "live-drain-succeeds"),
  },
  {
    what: "a load test that took too long",
    red: ["gravl/load-test"],
    change: ({ evidence: pieces }) => ({
      evidence: pieces.map((one) =>
        one.check === "evidence-load-test"
          ? evidence(one.check, { ...goodLoad, p95Ms: 250 }, one.content?.images ?? [])
          : one,
      ),
    }),
  },
];

function fails({ observations }: Inputs, check: string): Partial<Inputs> {
  return { observations: observations.map((one) => (one.check === check ? seen(check, "FAIL") : one)) };
}

describe("a production stack", () => {
  let resources: readonly Changeable[];
  let sound: Inputs;

  before(async () => {
    resources = await productionResources();
    sound = situation(resources);
  });

  it("as it should be has no red line, and waits for people alone", () => {
    const report = decide(sound);
    assert.deepEqual(redLines(sound), []);
    const unsigned = linesThat(report, (line) => line.blocking && line.status === "PENDING");
    assert.deepEqual(
      linesThat(report, ({ blocking, status }) => blocking && !["PASS", "NOT_APPLICABLE"].includes(status)),
      // Where values come from is known of what Pulumi deployed, and the mocks of tests don't tell it.
      [...unsigned, "rules/baseline"],
    );
    assert.deepEqual(report.checklists.find(({ id }) => id === "gravl")?.score, { passed: 10, of: 10 });
    assert.equal(report.verdict, "NO-GO");
  });

  for (const { make, red, what } of breaks) {
    it(`with ${what} turns red where it should, and nowhere else`, () => {
      const mistake = new Mistake(resources);
      make(mistake);
      assert.deepEqual(redLines(situation(mistake.resources)), red);
    });
  }

  for (const { change, red, what } of events) {
    it(`with ${what} turns red where it should, and nowhere else`, () => {
      assert.deepEqual(redLines({ ...sound, ...change(sound) }), red);
    });
  }
});
