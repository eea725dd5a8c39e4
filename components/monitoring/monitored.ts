import { type Input, output } from "@pulumi/pulumi";
import type { CertificateAuthority } from "../certificates/index.ts";
import type { SourceName } from "../certificates/options.ts";
import { selector } from "../identity.ts";
import type { MonitoredNats, MonitoredStream } from "../nats/monitored.ts";
import type { NatsSettings } from "../nats/settings.ts";
import type { MonitoredPostgres } from "../postgres/alerts.ts";
import { instancePods, ports } from "../postgres/cluster-spec.ts";
import type { PostgresSettings } from "../postgres/settings.ts";
import type { MonitoredRedis } from "../redis/alerts.ts";
import type { RedisSettings } from "../redis/settings.ts";
import { longestGapSeconds } from "../schedule.ts";
import type { MonitoredCertificates } from "./alerts/certificates.ts";
import type { ScrapeTarget } from "./target.ts";

/** What of a stack is there to be monitored: servers of others, and those without an exporter, are not. */

export function monitoredNats(
  { external, servers, topology }: Pick<NatsSettings, "external" | "servers" | "topology">,
  service: string,
  streams: readonly MonitoredStream[],
): MonitoredNats | undefined {
  return external || topology === "single" ? undefined : { service, servers, streams };
}

export function monitoredRedis(
  { durability, external, topology }: Pick<RedisSettings, "durability" | "external" | "topology">,
  service: string,
): MonitoredRedis | undefined {
  if (external || topology === "single") return undefined;
  return { service, nodes: topology === "cluster" ? 6 : 3, topology, durability };
}

/** A run that begins late, and takes its time, is no reason to wake anybody. */
const backupSlackSeconds = 2 * 3600;

export function monitoredPostgres(
  { backups, external, instances }: Pick<PostgresSettings, "backups" | "external" | "instances">,
  service: string,
  archived: boolean,
): MonitoredPostgres | undefined {
  if (external) return undefined;
  const apart = longestGapSeconds(backups.schedule);
  return { service, instances, backupAgeSeconds: archived ? apart + backupSlackSeconds : undefined };
}

/** Where each kind of store's exporter listens; NATS itself serves no metrics on 8222. */
export const exporterPorts = { nats: 7777, postgres: ports.metrics, redis: 9121 };

/** What has a Service of its own name, in front of pods that carry the name too. */
export function scrapeTarget(partOf: string, service: string, port: number): ScrapeTarget {
  const pods = selector({ name: service, component: "", partOf });
  return { service, serviceLabels: pods, portName: "metrics", port, pods };
}

/** The servers of a Cluster, whose pods the operator labels. */
export function postgresTarget(partOf: string, service: string): ScrapeTarget {
  return { ...scrapeTarget(partOf, service, exporterPorts.postgres), pods: instancePods(service) };
}

/** To be asked last: the authority knows only the leaves that it has issued. */
export function monitoredCertificates(
  source: SourceName,
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
