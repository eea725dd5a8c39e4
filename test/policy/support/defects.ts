import type { DocumentName } from "./documents.ts";

/** What a rule must say about an object of a document. */
export interface Finding {
  readonly rule: string;
  readonly subject: RegExp;
  readonly message: RegExp;
}

/** A defect of a readiness document: found by rules in its own stack, or answered by what looks further than a stack. */
export interface Defect {
  readonly id: number;
  readonly about: string;
  readonly document: DocumentName;
  readonly findings: readonly Finding[];
  /** Who answers what no rule can: live checks, evidence, or the decision itself. */
  readonly answeredBy?: string;
}

const finding = (rule: string, subject: RegExp, message: RegExp): Finding => ({ rule, subject, message });
const stop = "scaling stops at cordum-api-gateway 5 of 10, cordum-scheduler 5 of 10";

/** The defects that are in the documents without their saying so, in the order of the requirements' list. */
export const defects: readonly Defect[] = [
  {
    id: 1,
    about: "the quota doesn't hold the autoscalers' maximum",
    document: "cordum",
    findings: [
      finding("quota-fits-hpa-max", /cordum-quota/, new RegExp(`^limits.cpu needs 24.75 .* 16; ${stop}$`)),
      finding(
        "quota-fits-hpa-max",
        /cordum-quota/,
        new RegExp(`^limits.memory needs 24.75Gi .* 16Gi; ${stop}$`),
      ),
      finding("quota-fits-rolling-surge", /cordum-quota/, /^requests.memory needs 9.75Gi .* 8Gi$/),
    ],
  },
  {
    id: 2,
    about: "the quota of volumes is full",
    document: "cordum",
    findings: [finding("quota-fits-storage", /cordum-quota/, /^all 10 volumes are taken/)],
  },
  {
    id: 3,
    about: "its own network policies block backups, and the job that makes the cluster",
    document: "cordum",
    findings: [
      finding("netpol-allows-declared-flow", /cordum-redis-backup/, /cordum-redis:6379 .* ingress of/),
      finding("netpol-allows-declared-flow", /cordum-nats-backup/, /cordum-nats:4222 .* ingress of/),
      finding("netpol-allows-declared-flow", /cordum-redis-cluster-init/, /cordum-redis:6379 .* ingress of/),
    ],
  },
  {
    id: 4,
    about: "Redis' bus isn't admitted",
    document: "cordum",
    findings: [
      finding(
        "netpol-allows-declared-flow",
        /StatefulSet cordum\/cordum-redis/,
        /cordum-redis:16379 .* ingress of/,
      ),
    ],
  },
  {
    id: 5,
    about: "nobody may scrape what monitors scrape",
    document: "cordum",
    findings: [
      finding("netpol-allows-scrape", /cordum-nats-monitor/, /cordum-nats:8222 is refused/),
      finding("netpol-allows-scrape", /ServiceMonitor cordum\/cordum-redis/, /cordum-redis:9121 is refused/),
    ],
  },
  {
    id: 6,
    about: "NATS' monitor port has no /metrics",
    document: "cordum",
    findings: [],
    answeredBy: "live-scrape-targets-up: only a scrape shows what a path answers",
  },
  {
    id: 7,
    about: "alerts that are silent when all is gone",
    document: "cordum",
    findings: ["Gateway", "Scheduler", "NATS", "Redis"].map((name) =>
      finding("alert-expr-absent-safe", new RegExp(`Cordum${name}Down`), /stays silent/),
    ),
  },
  {
    id: 8,
    about: "an alert that compares counters' lifetimes",
    document: "homelab",
    findings: [
      finding("alert-expr-counter-compare", /VeleroBackupFailed/, /velero_backup_failure_total/),
      finding("backup-failure-alert", /daily-cluster/, /age of the last success/),
    ],
  },
  {
    id: 9,
    about: "a backup of one shard of three",
    document: "cordum",
    findings: [finding("backup-covers-all-shards", /cordum-redis/, /doesn't read cordum-redis-1, .*redis-5/)],
  },
  {
    id: 10,
    about: "a restore into a server that loads its log instead",
    document: "cordum",
    findings: [finding("restore-drill-defined", /StatefulSet cordum\/cordum-redis/, /restores its backup/)],
    answeredBy: "live-restore-drill-fresh: a drill that compares data fails, a copied file doesn't",
  },
  {
    id: 11,
    about: "backups in the cluster, on one volume of two writers, never removed",
    document: "cordum",
    findings: [
      finding("backup-target-offcluster", /cordum-redis-backup/, /outside the cluster/),
      finding("pvc-rwo-multi-writer", /cordum-backups/, /cordum-nats-backup and .*cordum-redis-backup/),
      finding("backup-retention-bounded", /cordum-redis-backup/, /keeps pods, not copies/),
    ],
  },
  {
    id: 12,
    about: "a budget of one over one pod",
    document: "cordum",
    findings: [finding("pdb-allows-eviction", /cordum-workflow-engine/, /minAvailable 1 of 1/)],
  },
  {
    id: 13,
    about: "fixed replicas of what is scaled",
    document: "cordum",
    findings: [
      finding("hpa-no-static-replicas", /cordum-scheduler/, /replicas: 2/),
      finding("hpa-no-static-replicas", /cordum-api-gateway/, /replicas: 2/),
    ],
  },
  {
    id: 14,
    about: "the context engine has no row of egress",
    document: "cordum",
    findings: [
      finding("netpol-allows-declared-flow", /cordum-context-engine/, /cordum-redis:6379 .* egress of/),
    ],
  },
  {
    id: 15,
    about: "a key and a host that everybody knows",
    document: "cordum",
    findings: [
      finding("secret-placeholder", /cordum-api-key/, /API_KEY/),
      finding("placeholder-value", /Ingress cordum\/cordum/, /cordum.example.com/),
    ],
  },
  {
    id: 16,
    about: "Secrets that are made by hand",
    document: "cordum",
    findings: [
      finding("referenced-secret-exists", /cordum-api-gateway/, /cordum-client-tls/),
      finding("referenced-secret-exists", /cordum-nats/, /cordum-nats-server-tls/),
      finding("referenced-secret-exists", /cordum-redis/, /cordum-redis-server-tls/),
      finding("ingress-tls-secret-exists", /Ingress cordum\/cordum/, /cordum-ingress-tls/),
    ],
  },
  {
    id: 17,
    about: "three, four, five and six blockers in one document",
    document: "gravl",
    findings: [],
    answeredBy: "the decision, which counts what its criteria say and copies no number",
  },
  {
    id: 18,
    about: "network policies are validated while DNS is pending",
    document: "gravl",
    findings: [
      finding("netpol-dns-egress", /backend/, /by UDP/),
      finding("netpol-dns-egress", /backend/, /by TCP/),
    ],
    answeredBy: "the decision, in which a criterion holds only if all its rules do",
  },
  {
    id: 19,
    about: "a conditional yes and a no in one document",
    document: "gravl",
    findings: [],
    answeredBy: "the decision, which is a function of the evidence",
  },
  {
    id: 20,
    about: "high availability on one node",
    document: "gravl",
    findings: [finding("replicas-fit-topology", /backend/, /its 4 pods share the cluster's one node/)],
    answeredBy: "live-pods-stable, for the 16 hours, whose evidence has a date",
  },
  {
    id: 21,
    about: "a storage class that the cluster hasn't",
    document: "gravl",
    findings: [finding("pvc-storageclass-known", /loki/, /class standard, and there is local-path/)],
  },
  {
    id: 22,
    about: "the first password of a database",
    document: "gravl",
    findings: [finding("secret-placeholder", /gravl-postgres/, /POSTGRES_PASSWORD/)],
  },
  {
    id: 23,
    about: "a phase that is done by the words of a commit",
    document: "homelab",
    findings: [finding("vulnerability-scanner-present", /the stack/, /no scanner/)],
    answeredBy: "evidence and sign-offs, which have a date and a greatest age",
  },
];
