import type { CheckInfo, Finding } from "../../../policy/model/finding.ts";
import type { Connectivity, Report } from "../../../readiness/model/report.ts";
import { check, finding, hoursAgo, reportOf } from "./report.ts";

/** One of everything: each status, each kind of check, and words that every format must escape. */

/** Not one of these may mean anything in HTML, XML, Markdown, or to a terminal. */
export const hostile = `<script>alert("1")</script> & ]]> | *bold* \`code\` @everyone #12 \u001b[31mred\u0007 'q' {{x}}`;

const checks: readonly CheckInfo[] = [
  check("cert-renewal-window", {
    title: "Certificates are renewed well before they end.",
    severity: "high",
    remediation: ["Lower `deployIntervalDays` in the contract, or renew earlier."],
  }),
  check("live-certificate", {
    title: "Certificates as served are valid for another 30 days.",
    severity: "critical",
    remediation: [
      "Run `pulumi up`, which renews what is near its end.",
      "Look at the served certificate again.",
    ],
  }),
  check("secret-placeholder", {
    title: "No Secret holds a placeholder.",
    severity: "critical",
    remediation: ["Generate the value, or take it from the secret manager."],
    controls: { nsa: ["protect-secrets"] },
  }),
  check("evidence-load-test", {
    title: "The load test met its thresholds.",
    severity: "high",
    remediation: ["Run `make load-test STACK=shop-production`.", "Commit the evidence that it writes."],
  }),
  check("alert-two-channels", {
    title: "Alerts reach people over two channels.",
    severity: "high",
    remediation: ["Give Alertmanager a second receiver."],
  }),
  check("live-backup-fresh", {
    title: "Each store's last backup is younger than the data that may be lost.",
    severity: "critical",
    remediation: ["Look at the backup job's log.", "Run the job by hand, and see it complete."],
  }),
  check("stateful-store-has-backup", {
    title: "Each store has a backup.",
    severity: "critical",
    remediation: ["Declare a backup for the store."],
  }),
  check("netpol-allows-declared-flow", {
    title: "Network policies let through every connection that a workload is configured to make.",
    severity: "critical",
    remediation: [
      "Declare the connection, which makes both rules.",
      "Or add the egress rule and the ingress rule.",
    ],
    controls: { cis: ["5.3.2"] },
  }),
  check("pdb-allows-eviction", {
    title: "Each disruption budget lets at least one pod go.",
    severity: "medium",
    remediation: ["Raise the replicas, or lower what the budget demands."],
  }),
  check("live-pods-healthy", {
    title: "All pods are ready, and have been for ten minutes.",
    severity: "critical",
    remediation: ["`kubectl describe` the pod that isn't."],
  }),
  check("singleton-not-scaled", {
    title: "What must run once isn't scaled.",
    severity: "low",
    remediation: ["Leave its replicas at one."],
  }),
  check("signoff-architect", {
    title: "The architect has signed this result.",
    severity: "high",
    remediation: ["Read the report, and commit `readiness/signoffs/architect.yaml` with its digest."],
  }),
  check("live-restore-drill-fresh", {
    title: "A restore was drilled in the last 90 days.",
    severity: "high",
    remediation: ["Run the drill, and commit its evidence."],
  }),
  check("selector-overlap", {
    title: "No two workloads select the same pods.",
    severity: "medium",
    remediation: ["Give each workload a label of its own."],
  }),
];

const findings: readonly Finding[] = [
  finding("cert-renewal-window", "PASS", {
    subject: "Certificate shop/store-server",
    message: "Renewed in time.",
  }),
  finding("cert-renewal-window", "PASS", {
    subject: "Certificate shop/web-client",
    message: "Renewed in time.",
  }),
  finding("live-certificate", "PASS", {
    subject: "Service shop/store:6379",
    message: "Valid for another 71 days.",
    evidence: "served until 2027-01-30, for store.shop.svc",
    seenAt: hoursAgo(0.1),
  }),
  finding("secret-placeholder", "FAIL", {
    subject: "Secret shop/store-users",
    source: "manifests/shop/store.yaml:41",
    message: "key password holds a placeholder",
  }),
  finding("evidence-load-test", "STALE", {
    message: "The last load test is 45 days old; at most 30 days are allowed.",
    evidence: "p95 182 ms, p99 431 ms, errors 0.02 %",
    seenAt: hoursAgo(45 * 24),
  }),
  finding("alert-two-channels", "UNKNOWN", {
    subject: "Secret shop/alertmanager",
    source: "urn:pulumi:shop-production::shop::kubernetes:core/v1:Secret::alertmanager",
    message: "its receivers are known only after deployment",
  }),
  finding("live-backup-fresh", "PASS", {
    subject: "StatefulSet shop/store",
    message: "The last backup is fresh.",
    evidence: "snapshot 8f2c, 1.2 GB, checksum agrees",
    seenAt: hoursAgo(3),
  }),
  finding("stateful-store-has-backup", "PASS", {
    subject: "StatefulSet shop/store",
    message: "It has a backup.",
  }),
  finding("netpol-allows-declared-flow", "FAIL", {
    subject: "CronJob shop/store-backup",
    source: "manifests/shop/backup.yaml:7",
    message: "store:6379 (env STORE_URL of container backup) is refused by ingress of StatefulSet shop/store",
  }),
  finding("netpol-allows-declared-flow", "FAIL", { subject: "Deployment shop/hostile", message: hostile }),
  finding("netpol-allows-declared-flow", "PASS", {
    subject: "Deployment shop/web",
    message: "All are allowed.",
  }),
  finding("pdb-allows-eviction", "WAIVED", {
    subject: "Deployment shop/worker",
    source: "manifests/shop/worker.yaml:88",
    message: "its budget lets no pod go: 1 of 1 must stay",
    waiver: {
      id: "EX-014",
      owner: "team-workflow",
      reason: "A single instance until coordination lands.",
      expires: "2027-01-31",
      daysLeft: 72,
    },
  }),
  finding("live-pods-healthy", "PASS", {
    subject: "Namespace shop",
    message: "All pods are ready.",
    evidence: "14 of 14 ready, 0 restarts since 2026-11-18",
    seenAt: hoursAgo(0.05),
  }),
  finding("singleton-not-scaled", "NOT_APPLICABLE", { message: "Nothing must run once." }),
  finding("signoff-architect", "PENDING", { message: "The architect hasn't signed yet." }),
  finding("live-restore-drill-fresh", "ERROR", { message: "The evidence has no date." }),
  finding("selector-overlap", "FAIL", {
    subject: "Deployment shop/web",
    source: "manifests/shop/web.yaml:3",
    message: "Deployment shop/web-canary selects its pods too",
  }),
];

const connectivity: Connectivity = {
  clients: ["web", "worker", "store-backup", "scraper in monitoring"],
  servers: ["store:6379", "store:9121", "worker:8080"],
  cells: [
    { client: "web", server: "store:6379", declared: true, allowed: true },
    { client: "web", server: "worker:8080", declared: true, allowed: true },
    { client: "web", server: "store:9121", declared: false, allowed: false },
    { client: "worker", server: "store:6379", declared: true, allowed: true },
    { client: "worker", server: "store:9121", declared: false, allowed: true },
    { client: "store-backup", server: "store:6379", declared: true, allowed: false },
    { client: "store-backup", server: "worker:8080", declared: false, allowed: false },
    { client: "scraper in monitoring", server: "store:9121", declared: true },
    { client: "scraper in monitoring", server: "store:6379", declared: false, allowed: false },
  ],
};

/** No-Go, for every reason that there is. */
export const sampleReport: Report = reportOf({
  checks,
  findings,
  connectivity,
  notes: ["Service shop/store is there twice; the last one counts."],
  checklists: {
    gravl: [
      {
        id: "certificates",
        category: "Security",
        checks: ["cert-renewal-window", "live-certificate"],
        text: "Certificates are issued and renewed by themselves.",
      },
      {
        id: "secrets-sealed",
        category: "Security",
        checks: ["secret-placeholder"],
        text: "Secrets hold values that nobody can guess.",
      },
      {
        id: "network-policies",
        category: "Security",
        checks: ["netpol-allows-declared-flow"],
        text: "Network policies let through what is meant, and nothing else.",
      },
      {
        id: "load-test",
        category: "Performance",
        checks: ["evidence-load-test"],
        text: "A load test has met its thresholds.",
      },
      {
        id: "alert-channels",
        category: "Monitoring",
        checks: ["alert-two-channels"],
        text: "Alerts reach people.",
      },
      {
        id: "backup-cronjob",
        category: "Data",
        checks: ["stateful-store-has-backup", "live-backup-fresh"],
        text: "Each store is backed up on a schedule.",
      },
      {
        id: "restore-drill",
        category: "Data",
        checks: ["live-restore-drill-fresh"],
        text: "A restore has been drilled.",
      },
      {
        id: "pods-healthy",
        category: "Application",
        checks: ["live-pods-healthy"],
        text: "All pods are healthy.",
      },
      {
        id: "architect",
        category: "Sign-off",
        checks: ["signoff-architect"],
        text: "The architect has signed.",
      },
    ],
    cordum: [
      {
        id: "budgets",
        category: "Availability",
        checks: ["pdb-allows-eviction"],
        text: "Disruption budgets let nodes be drained.",
      },
      {
        id: "singletons",
        category: "Availability",
        checks: ["singleton-not-scaled"],
        text: "What must run once isn't scaled.",
      },
      {
        id: "pods-healthy",
        category: "Application",
        checks: ["live-pods-healthy"],
        blocking: false,
        text: "All pods are healthy.",
      },
    ],
  },
});

/** Nothing stands against it. */
export const goReport: Report = reportOf({
  checks: checks.filter(({ id }) => ["live-pods-healthy", "live-certificate"].includes(id)),
  findings: findings.filter(({ check }) => ["live-pods-healthy", "live-certificate"].includes(check)),
  checklists: {
    gravl: [
      { id: "pods-healthy", checks: ["live-pods-healthy"], text: "All pods are healthy." },
      {
        id: "certificates",
        checks: ["live-certificate"],
        text: "Certificates are issued and renewed by themselves.",
      },
    ],
  },
});

/** Right but for what is excused. */
export const conditionalReport: Report = reportOf({
  checks: checks.filter(({ id }) => id === "pdb-allows-eviction"),
  findings: findings.filter(({ check }) => check === "pdb-allows-eviction"),
  checklists: { cordum: [{ id: "budgets", checks: ["pdb-allows-eviction"] }] },
});
