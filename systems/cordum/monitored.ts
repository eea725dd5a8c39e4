import { type Input, output } from "@pulumi/pulumi";
import type { Backups } from "../../components/backup/index.ts";
import type { CertificateAuthority } from "../../components/certificates/index.ts";
import type { MonitoredCertificates } from "../../components/monitoring/alerts/certificates.ts";
import type { MonitoredSchedule } from "../../components/monitoring/alerts/schedules.ts";
import type { MonitoredCordum } from "./alerts.ts";
import { serviceMetrics } from "./behaviour.ts";
import { streamReplicas } from "./messaging.ts";
import type { CordumToMonitor } from "./monitoring.ts";
import type { CordumSettings } from "./settings/index.ts";

/** What of a stack is there to be monitored: servers of others, and those without an exporter, are not. */
export function monitoredCordum(
  settings: CordumSettings,
  backups: Backups | undefined,
  authority: CertificateAuthority | undefined,
): CordumToMonitor {
  return {
    namespace: settings.namespace.name,
    serviceMetrics: serviceMetrics(settings),
    ...nats(settings),
    ...redis(settings),
    schedules: backups ? schedules(settings, backups) : [],
    ...(authority && { certificates: certificates(settings, authority) }),
  };
}

function nats(settings: CordumSettings): Pick<MonitoredCordum, "nats"> {
  const { external, servers, topology } = settings.nats;
  if (external || topology === "single") return {};
  const replicas = streamReplicas(settings);
  const streams = ["CORDUM_SYS", "CORDUM_JOBS"].map((name) => ({ name, replicas }));
  return { nats: { service: "cordum-nats", servers, streams } };
}

function redis({ redis }: CordumSettings): Pick<MonitoredCordum, "redis"> {
  if (redis.external || redis.topology === "single") return {};
  const { durability, topology } = redis;
  const nodes = topology === "cluster" ? 6 : 3;
  return { redis: { service: "cordum-redis", nodes, topology, durability } };
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

/** To be asked last: the authority knows only the leaves that it has issued. */
function certificates(
  { certificates: { source } }: CordumSettings,
  authority: CertificateAuthority,
): Input<MonitoredCertificates> {
  if (source === "cert-manager") return { kind: "cert-manager", certificates: authority.issued };
  if (source === "external") return { kind: "x509-exporter", secrets: authority.issued };
  const authorities = Object.entries(authority.authorityExpiries);
  const ends = [
    ...authority.expiries.map(({ secret, notAfter }) => ({ name: secret, notAfter })),
    ...authorities.map(([generation, notAfter]) => ({ name: `authority ${generation}`, notAfter })),
  ];
  return output(ends).apply((certificates) => ({ kind: "known" as const, certificates }));
}
