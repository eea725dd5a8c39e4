import type { Rule } from "../model/rule.ts";
import { brokerMtlsEnabled } from "./broker-mtls-enabled.ts";
import { dbPoolFitsMaxConnections } from "./db-pool-fits-max-connections.ts";
import { declaredDatabasePresent } from "./declared-database-present.ts";
import { jetstreamSyncInterval } from "./jetstream-sync-interval.ts";
import { migrationOrdered } from "./migration-ordered.ts";
import { peerListMatchesReplicas } from "./peer-list-matches-replicas.ts";
import { postgresClientsVerify } from "./postgres-clients-verify.ts";
import { postgresLogBounded } from "./postgres-log-bounded.ts";
import { postgresRefusesPlaintext } from "./postgres-refuses-plaintext.ts";
import { postgresSurvivesLoss } from "./postgres-survives-loss.ts";
import { pvcRwoMultiWriter } from "./pvc-rwo-multi-writer.ts";
import { pvcStorageclassKnown } from "./pvc-storageclass-known.ts";
import { quorumOddReplicas } from "./quorum-odd-replicas.ts";
import { redisClusterTopology } from "./redis-cluster-topology.ts";
import { referencedClaimExists } from "./referenced-claim-exists.ts";
import { statefulHasPersistentVolume } from "./stateful-has-persistent-volume.ts";
import { statefulsetHeadlessService } from "./statefulset-headless-service.ts";
import { streamReplicasLeCluster } from "./stream-replicas-le-cluster.ts";

export const stateRules: readonly Rule[] = [
  brokerMtlsEnabled,
  dbPoolFitsMaxConnections,
  declaredDatabasePresent,
  jetstreamSyncInterval,
  migrationOrdered,
  peerListMatchesReplicas,
  postgresClientsVerify,
  postgresLogBounded,
  postgresRefusesPlaintext,
  postgresSurvivesLoss,
  pvcRwoMultiWriter,
  pvcStorageclassKnown,
  quorumOddReplicas,
  redisClusterTopology,
  referencedClaimExists,
  statefulHasPersistentVolume,
  statefulsetHeadlessService,
  streamReplicasLeCluster,
];
