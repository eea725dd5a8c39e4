import type { LiveCheck } from "./check.ts";
import { admissionDenies } from "./checks/admission-denies.ts";
import { alertDelivered } from "./checks/alert-delivered.ts";
import { backupFresh } from "./checks/backup-fresh.ts";
import { certManagerReady } from "./checks/cert-manager-ready.ts";
import { certNotExpiring } from "./checks/cert-not-expiring.ts";
import { clusterReachable } from "./checks/cluster-reachable.ts";
import { dbReachable } from "./checks/db-reachable.ts";
import { drainSucceeds } from "./checks/drain-succeeds.ts";
import { endpointHealthy } from "./checks/endpoint-healthy.ts";
import { etcdSnapshotFresh } from "./checks/etcd-snapshot-fresh.ts";
import { jobsCompleted } from "./checks/jobs-completed.ts";
import { logReceived } from "./checks/log-received.ts";
import { migrationsApplied } from "./checks/migrations-applied.ts";
import { netpolEnforced } from "./checks/netpol-enforced.ts";
import { noCriticalCve } from "./checks/no-critical-cve.ts";
import { oidcRejectsAnonymous } from "./checks/oidc-rejects-anonymous.ts";
import { podsHealthy } from "./checks/pods-healthy.ts";
import { podsStable } from "./checks/pods-stable.ts";
import { pvcBound } from "./checks/pvc-bound.ts";
import { quotaHeadroom } from "./checks/quota-headroom.ts";
import { restoreDrillFresh } from "./checks/restore-drill-fresh.ts";
import { scrapeTargetsUp } from "./checks/scrape-targets-up.ts";
import { secretAge } from "./checks/secret-age.ts";
import { serviceDns } from "./checks/service-dns.ts";
import { sloWithinTarget } from "./checks/slo-within-target.ts";
import { traceReceived } from "./checks/trace-received.ts";
import { usageWithinLimits } from "./checks/usage-within-limits.ts";
import { watchdogFiring } from "./checks/watchdog-firing.ts";

export type { ClusterReader, LiveCheck, LiveContext, Observation } from "./check.ts";
export { KubectlCluster } from "./kubectl-cluster.ts";
export { type LiveResult, type Progress, runLiveChecks } from "./run.ts";
export { defaultLiveSettings, type LiveSettings, liveSettings } from "./settings.ts";

/** Every live check. */
export const liveChecks: readonly LiveCheck[] = [
  clusterReachable,
  podsHealthy,
  podsStable,
  jobsCompleted,
  migrationsApplied,
  pvcBound,
  serviceDns,
  dbReachable,
  endpointHealthy,
  oidcRejectsAnonymous,
  certNotExpiring,
  certManagerReady,
  backupFresh,
  restoreDrillFresh,
  etcdSnapshotFresh,
  quotaHeadroom,
  usageWithinLimits,
  secretAge,
  drainSucceeds,
  admissionDenies,
  netpolEnforced,
  scrapeTargetsUp,
  watchdogFiring,
  alertDelivered,
  sloWithinTarget,
  noCriticalCve,
  logReceived,
  traceReceived,
];
