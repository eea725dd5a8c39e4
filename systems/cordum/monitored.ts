import type { Backups } from "../../components/backup/index.ts";
import type { CertificateAuthority } from "../../components/certificates/index.ts";
import type { MonitoredSchedule } from "../../components/monitoring/alerts/schedules.ts";
import {
  monitoredCertificates,
  monitoredNats,
  monitoredRedis,
} from "../../components/monitoring/monitored.ts";
import { serviceMetrics } from "./behaviour.ts";
import { streamReplicas } from "./messaging.ts";
import type { CordumToMonitor } from "./monitoring.ts";
import { streams } from "./product.ts";
import type { CordumSettings } from "./settings/index.ts";

/** What of a stack is there to be monitored: servers of others, and those without an exporter, are not. */
export function monitoredCordum(
  settings: CordumSettings,
  backups: Backups | undefined,
  authority: CertificateAuthority | undefined,
): CordumToMonitor {
  const replicas = streamReplicas(settings);
  const stored = streams.map((name) => ({ name, replicas }));
  const nats = monitoredNats(settings.nats, "cordum-nats", stored);
  const redis = monitoredRedis(settings.redis, "cordum-redis");
  return {
    namespace: settings.namespace.name,
    serviceMetrics: serviceMetrics(settings),
    ...(nats && { nats }),
    ...(redis && { redis }),
    schedules: backups ? schedules(settings, backups) : [],
    ...(authority && { certificates: monitoredCertificates(settings.certificates.source, authority) }),
  };
}

function schedules({ monitoring }: CordumSettings, { stores }: Backups): readonly MonitoredSchedule[] {
  const { backupAgeSeconds, drillAgeSeconds } = monitoring.thresholds;
  return [
    ...stores.map(({ kind: store }) => ({
      cronJob: `cordum-${store}-backup`,
      kind: "backup" as const,
      maxAgeSeconds: backupAgeSeconds,
    })),
    { cronJob: "cordum-restore-drill", kind: "restore drill", maxAgeSeconds: drillAgeSeconds },
  ];
}
