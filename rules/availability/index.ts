import type { Rule } from "../model/rule.ts";
import { hpaBoundsValid } from "./hpa-bounds-valid.ts";
import { hpaNoStaticReplicas } from "./hpa-no-static-replicas.ts";
import { hpaSinglePerTarget } from "./hpa-single-per-target.ts";
import { hpaTargetExists } from "./hpa-target-exists.ts";
import { hpaTargetHasRequests } from "./hpa-target-has-requests.ts";
import { leaderElectionWhenReplicated } from "./leader-election-when-replicated.ts";
import { minReplicasHa } from "./min-replicas-ha.ts";
import { pdbAllowsEviction } from "./pdb-allows-eviction.ts";
import { pdbEvictsUnhealthy } from "./pdb-evicts-unhealthy.ts";
import { pdbPreservesQuorum } from "./pdb-preserves-quorum.ts";
import { pdbSelectsWorkload } from "./pdb-selects-workload.ts";
import { pdbSingleOwner } from "./pdb-single-owner.ts";
import { postgresDrains } from "./postgres-drains.ts";
import { replicasFitTopology } from "./replicas-fit-topology.ts";
import { selectorOverlap } from "./selector-overlap.ts";
import { singletonNotScaled } from "./singleton-not-scaled.ts";
import { stickySessionOrPubsub } from "./sticky-session-or-pubsub.ts";
import { webhookFailurePolicyHa } from "./webhook-failure-policy-ha.ts";
import { workloadHasPdb } from "./workload-has-pdb.ts";

export const availabilityRules: readonly Rule[] = [
  hpaBoundsValid,
  hpaNoStaticReplicas,
  hpaSinglePerTarget,
  hpaTargetExists,
  hpaTargetHasRequests,
  leaderElectionWhenReplicated,
  minReplicasHa,
  pdbAllowsEviction,
  pdbEvictsUnhealthy,
  pdbPreservesQuorum,
  pdbSelectsWorkload,
  pdbSingleOwner,
  postgresDrains,
  replicasFitTopology,
  selectorOverlap,
  singletonNotScaled,
  stickySessionOrPubsub,
  webhookFailurePolicyHa,
  workloadHasPdb,
];
