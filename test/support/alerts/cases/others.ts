import type { MonitoredCordum } from "../../../../systems/cordum/monitoring.ts";
import type { AlertCase } from "../case.ts";
import { healthy, stack } from "../healthy.ts";
import { changed, growing, series, steady, turning, vanishing } from "../world.ts";

const namespace = "cordum";

export const schedules: readonly AlertCase[] = [
  {
    when: "the last backup is four hours old",
    world: changed(healthy, [[/last_successful_time.*nats-backup/, steady(-9600)]]),
    fires: { BackupTooOld: [{ labels: { namespace, cronjob: "cordum-nats-backup" }, value: "4h 0m 0s" }] },
  },
  {
    when: "the last drill is nine days old",
    world: changed(healthy, [[/last_successful_time.*drill/, steady(4800 - 9 * 86_400)]]),
    fires: {
      RestoreDrillTooOld: [{ labels: { namespace, cronjob: "cordum-restore-drill" }, value: "9d 0h 0m 0s" }],
    },
  },
  {
    when: "a backup never succeeded",
    world: changed(healthy, [[/last_successful_time.*redis-backup/, "nothing"]]),
    fires: { BackupNeverSucceeded: [{ labels: { namespace, cronjob: "cordum-redis-backup" } }] },
  },
  {
    when: "a drill never succeeded",
    world: changed(healthy, [[/last_successful_time.*drill/, "nothing"]]),
    fires: { RestoreDrillNeverSucceeded: [{ labels: { namespace, cronjob: "cordum-restore-drill" } }] },
  },
  {
    when: "a new backup has not had its first turn",
    world: changed(healthy, [
      [/last_successful_time.*redis-backup/, "nothing"],
      [/kube_cronjob_created.*redis-backup/, steady(0)],
    ]),
    fires: {},
  },
  {
    when: "the CronJob of a backup is deleted",
    world: changed(healthy, [[/^kube_cronjob.*nats-backup/, vanishing(0, 60)]]),
    fires: { BackupMissing: [{ labels: { namespace, cronjob: "cordum-nats-backup" } }] },
  },
  {
    when: "the CronJob of the drill is deleted",
    world: changed(healthy, [[/^kube_cronjob.*drill/, vanishing(0, 60)]]),
    fires: { RestoreDrillMissing: [{ labels: { namespace, cronjob: "cordum-restore-drill" } }] },
  },
  {
    when: "a CronJob stays suspended",
    world: changed(healthy, [[/spec_suspend.*nats-backup/, steady(1)]]),
    fires: { ScheduleSuspended: [{ labels: { namespace, cronjob: "cordum-nats-backup" } }] },
  },
  {
    when: "a Job gives up",
    world: changed(
      healthy,
      [],
      new Map([
        [
          series("kube_job_failed", { namespace, job_name: "cordum-nats-backup-1", condition: "true" }),
          steady(1),
        ],
      ]),
    ),
    fires: { KubernetesJobFailed: [{ labels: { namespace, job_name: "cordum-nats-backup-1" } }] },
  },
];

/** The tests are played at 01:20 on the first of January 1970. */
function expiring(
  ...certificates: readonly { readonly name: string; readonly notAfter: string }[]
): MonitoredCordum {
  return { ...stack, certificates: { kind: "known", certificates } };
}

const exported = {
  "cert-manager": {
    ...stack,
    certificates: { kind: "cert-manager", certificates: ["cordum-nats", "cordum-redis"] },
  },
  "x509-exporter": { ...stack, certificates: { kind: "x509-exporter", secrets: ["cordum-nats-server-tls"] } },
} as const satisfies Record<string, MonitoredCordum>;

const manager = (name: string) =>
  series("certmanager_certificate_expiration_timestamp_seconds", { namespace, name });
const x509 = (issuer: string) =>
  series("x509_cert_not_after", {
    namespace: "monitoring",
    secret_namespace: namespace,
    secret_name: "cordum-nats-server-tls",
    issuer_CN: issuer,
  });
const day = 86_400;
const now = 4800;

export const certificates: readonly AlertCase[] = [
  {
    when: "one of two certificates has 20 days left",
    world: healthy,
    stack: expiring(
      { name: "cordum-nats-server-tls", notAfter: "1970-01-21T01:20:00Z" },
      { name: "cordum-redis-server-tls", notAfter: "1970-03-01T00:00:00Z" },
    ),
    fires: {
      CertificateExpiresSoon: [
        { labels: { namespace, certificate: "cordum-nats-server-tls" }, value: "20d 0h 0m 0s" },
      ],
    },
  },
  {
    when: "a certificate has six days left",
    world: healthy,
    stack: expiring({ name: "cordum-nats-server-tls", notAfter: "1970-01-07T01:20:00Z" }),
    fires: {
      CertificateExpires: [
        { labels: { namespace, certificate: "cordum-nats-server-tls" }, value: "6d 0h 0m 0s" },
      ],
    },
    also: ["CertificateExpiresSoon"],
  },
  {
    when: "a certificate has expired",
    world: healthy,
    stack: expiring({ name: "cordum-nats-server-tls", notAfter: "1969-12-31T01:20:00Z" }),
    fires: {
      CertificateExpires: [
        { labels: { namespace, certificate: "cordum-nats-server-tls" }, value: "-1d 0h 0m 0s" },
      ],
    },
    also: ["CertificateExpiresSoon"],
  },
  {
    when: "cert-manager says that one of its certificates has 20 days left",
    world: changed(
      healthy,
      [],
      new Map([
        [manager("cordum-nats"), steady(now + 20 * day)],
        [manager("cordum-redis"), steady(now + 60 * day)],
      ]),
    ),
    stack: exported["cert-manager"],
    fires: { CertificateExpiresSoon: [{ labels: { name: "cordum-nats" }, value: "20d 0h 0m 0s" }] },
  },
  {
    when: "cert-manager says nothing of one certificate",
    world: changed(healthy, [], new Map([[manager("cordum-nats"), steady(now + 60 * day)]])),
    stack: exported["cert-manager"],
    fires: { CertificateExpiryUnknown: [{ labels: {} }] },
  },
  {
    when: "the exporter of certificates is gone",
    world: healthy,
    stack: exported["x509-exporter"],
    fires: { CertificateExpiryUnknown: [{ labels: {} }] },
  },
  {
    when: "the authority in a Secret expires before the leaf",
    world: changed(
      healthy,
      [],
      new Map([
        [x509("leaf"), steady(now + 60 * day)],
        [x509("authority"), steady(now + 3 * day)],
      ]),
    ),
    stack: exported["x509-exporter"],
    fires: {
      CertificateExpires: [{ labels: { secret_name: "cordum-nats-server-tls" }, value: "3d 0h 0m 0s" }],
    },
    also: ["CertificateExpiresSoon"],
  },
];

const container = { namespace, pod: "cordum-scheduler-0", container: "main" };

export const workloads: readonly AlertCase[] = [
  {
    when: "a pod is not ready for 20 minutes",
    world: changed(healthy, [[/status_ready.*scheduler-0/, turning(1, 60, 0)]]),
    fires: { PodNotReady: [{ labels: { namespace, pod: "cordum-scheduler-0" } }] },
  },
  {
    when: "a pod crashes over and over",
    world: changed(
      healthy,
      [],
      new Map([
        [
          series("kube_pod_container_status_waiting_reason", { ...container, reason: "CrashLoopBackOff" }),
          "_x59 1x3 _x2 1x4 _x2 1x4 _x2 1x20",
        ],
      ]),
    ),
    fires: { PodCrashLooping: [{ labels: container }] },
  },
  {
    when: "a container restarts every ten minutes",
    world: changed(healthy, [[/restarts_total.*scheduler-0/, "0x9 1x9 2x9 3x9 4x9 5x9 6x9 7x9 8x9 9x9"]]),
    fires: { PodRestarting: [{ labels: container, value: "6" }] },
  },
  {
    when: "a container restarted once",
    world: changed(healthy, [[/restarts_total.*scheduler-0/, turning(0, 60, 1)]]),
    fires: {},
  },
  {
    when: "a Deployment and a StatefulSet lack pods",
    world: changed(healthy, [
      [/kube_deployment_status_replicas_available/, turning(2, 60, 1)],
      [/kube_statefulset_status_replicas_ready/, turning(3, 60, 2)],
    ]),
    fires: {
      ReplicasMissing: [
        { labels: { namespace, deployment: "cordum-api-gateway" }, value: "2" },
        { labels: { namespace, statefulset: "cordum-nats" }, value: "3" },
      ],
    },
  },
];

const claim = { namespace, persistentvolumeclaim: "data-cordum-nats-0" };

export const capacity: readonly AlertCase[] = [
  {
    when: "a volume fills",
    world: changed(healthy, [[/available_bytes/, steady(3e9)]]),
    fires: { VolumeFilling: [{ labels: claim, value: "85%" }] },
  },
  {
    when: "a volume is almost full",
    world: changed(healthy, [[/available_bytes/, steady(1e9)]]),
    fires: { VolumeAlmostFull: [{ labels: claim, value: "95%" }] },
    also: ["VolumeFilling"],
  },
  {
    when: "a volume will be full the day after tomorrow",
    world: changed(healthy, [[/available_bytes/, growing(9e9, -3e6)]]),
    fires: { VolumeFullSoon: [{ labels: claim }] },
  },
  {
    when: "a new volume is being filled for the first time",
    world: changed(healthy, [[/available_bytes/, growing(19e9, -10e6)]]),
    fires: {},
  },
  {
    when: "the quota is nearly used",
    world: changed(healthy, [[/kube_resourcequota.*used/, turning(20, 60, 49)]]),
    fires: {
      QuotaNearlyUsed: [
        { labels: { namespace, resourcequota: "cordum-quota", resource: "pods" }, value: "98%" },
      ],
    },
  },
  {
    when: "an autoscaler is at its maximum",
    world: changed(healthy, [[/status_current_replicas/, turning(2, 60, 10)]]),
    fires: {
      AutoscalerAtMaximum: [
        { labels: { namespace, horizontalpodautoscaler: "cordum-api-gateway" }, value: "10" },
      ],
    },
  },
  {
    when: "a disruption budget lets no pod go",
    world: changed(healthy, [[/disruptions_allowed/, steady(0)]]),
    fires: { DisruptionsBlocked: [{ labels: { namespace, poddisruptionbudget: "cordum-nats" } }] },
  },
  {
    when: "a disruption budget guards nothing",
    world: changed(healthy, [
      [/disruptions_allowed/, steady(0)],
      [/expected_pods/, steady(0)],
    ]),
    fires: {},
  },
];
