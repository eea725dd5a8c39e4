import { namespacePssLabel } from "./access/namespace-pss-label.ts";
import { rbacBindingResolves } from "./access/rbac-binding-resolves.ts";
import { rbacEscalationVerbs } from "./access/rbac-escalation-verbs.ts";
import { rbacNoClusterAdmin } from "./access/rbac-no-cluster-admin.ts";
import { rbacNoWildcard } from "./access/rbac-no-wildcard.ts";
import { rbacPodExec } from "./access/rbac-pod-exec.ts";
import { rbacSecretsAccess } from "./access/rbac-secrets-access.ts";
import { saDedicated } from "./access/sa-dedicated.ts";
import { saTokenAutomountDisabled } from "./access/sa-token-automount-disabled.ts";
import { hpaNoStaticReplicas } from "./availability/hpa-no-static-replicas.ts";
import { hpaSinglePerTarget } from "./availability/hpa-single-per-target.ts";
import { hpaTargetExists } from "./availability/hpa-target-exists.ts";
import { hpaTargetHasRequests } from "./availability/hpa-target-has-requests.ts";
import { minReplicasHa } from "./availability/min-replicas-ha.ts";
import { pdbAllowsEviction } from "./availability/pdb-allows-eviction.ts";
import { pdbPreservesQuorum } from "./availability/pdb-preserves-quorum.ts";
import { pdbSelectsWorkload } from "./availability/pdb-selects-workload.ts";
import { pdbSingleOwner } from "./availability/pdb-single-owner.ts";
import { replicasFitTopology } from "./availability/replicas-fit-topology.ts";
import { selectorOverlap } from "./availability/selector-overlap.ts";
import { singletonNotScaled } from "./availability/singleton-not-scaled.ts";
import { workloadHasPdb } from "./availability/workload-has-pdb.ts";
import { limitrangeAdmitsContainers } from "./capacity/limitrange-admits-containers.ts";
import { namespaceHasLimitrange } from "./capacity/namespace-has-limitrange.ts";
import { namespaceHasQuota } from "./capacity/namespace-has-quota.ts";
import { quotaFitsHpaMax } from "./capacity/quota-fits-hpa-max.ts";
import { quotaFitsRollingSurge } from "./capacity/quota-fits-rolling-surge.ts";
import { quotaFitsStorage } from "./capacity/quota-fits-storage.ts";
import { quotaRequiresResources } from "./capacity/quota-requires-resources.ts";
import { imagePullSecretExists } from "./images/image-pull-secret-exists.ts";
import { imageRegistryAllowed } from "./images/image-registry-allowed.ts";
import { imageTagPinned } from "./images/image-tag-pinned.ts";
import type { Rule } from "./model/rule.ts";
import { pssCapabilitiesAdded } from "./pods/pss-capabilities-added.ts";
import { pssCapabilitiesDropAll } from "./pods/pss-capabilities-drop-all.ts";
import { pssHostNamespaces } from "./pods/pss-host-namespaces.ts";
import { pssHostPathVolume } from "./pods/pss-host-path-volume.ts";
import { pssHostPort } from "./pods/pss-host-port.ts";
import { pssHostProbe } from "./pods/pss-host-probe.ts";
import { pssHostProcess } from "./pods/pss-host-process.ts";
import { pssPrivilegeEscalation } from "./pods/pss-privilege-escalation.ts";
import { pssPrivilegedContainer } from "./pods/pss-privileged-container.ts";
import { pssProcMount } from "./pods/pss-proc-mount.ts";
import { pssRunAsNonRoot } from "./pods/pss-run-as-non-root.ts";
import { pssSeccompProfile } from "./pods/pss-seccomp-profile.ts";
import { pssSysctls } from "./pods/pss-sysctls.ts";
import { pssVolumeTypes } from "./pods/pss-volume-types.ts";
import { readonlyRootFilesystem } from "./pods/readonly-root-filesystem.ts";
import { caKeyNotMounted } from "./secrets/ca-key-not-mounted.ts";
import { configmapNoCredentials } from "./secrets/configmap-no-credentials.ts";
import { noPlaintextCredentialInEnv } from "./secrets/no-plaintext-credential-in-env.ts";
import { referencedConfigmapExists } from "./secrets/referenced-configmap-exists.ts";
import { referencedSecretExists } from "./secrets/referenced-secret-exists.ts";
import { referencedSecretKeyExists } from "./secrets/referenced-secret-key-exists.ts";
import { secretManagerInUse } from "./secrets/secret-manager-in-use.ts";
import { secretPlaceholder } from "./secrets/secret-placeholder.ts";
import { secretStrength } from "./secrets/secret-strength.ts";
import { containerMemoryLimitSet } from "./workloads/container-memory-limit-set.ts";
import { containerRequestsSet } from "./workloads/container-requests-set.ts";
import { cronjobHygiene } from "./workloads/cronjob-hygiene.ts";
import { deploymentStrategyRolling } from "./workloads/deployment-strategy-rolling.ts";
import { livenessProbeSafe } from "./workloads/liveness-probe-safe.ts";
import { podSpreadConstraint } from "./workloads/pod-spread-constraint.ts";
import { probePortDeclared } from "./workloads/probe-port-declared.ts";
import { readinessProbePresent } from "./workloads/readiness-probe-present.ts";
import { revisionHistoryRetained } from "./workloads/revision-history-retained.ts";
import { selectorMatchesTemplate } from "./workloads/selector-matches-template.ts";

/** Every rule, by what it is about. */
export const rules: readonly Rule[] = [
  namespacePssLabel,
  rbacBindingResolves,
  rbacEscalationVerbs,
  rbacNoClusterAdmin,
  rbacNoWildcard,
  rbacPodExec,
  rbacSecretsAccess,
  saDedicated,
  saTokenAutomountDisabled,
  hpaNoStaticReplicas,
  hpaSinglePerTarget,
  hpaTargetExists,
  hpaTargetHasRequests,
  minReplicasHa,
  pdbAllowsEviction,
  pdbPreservesQuorum,
  pdbSelectsWorkload,
  pdbSingleOwner,
  replicasFitTopology,
  selectorOverlap,
  singletonNotScaled,
  workloadHasPdb,
  limitrangeAdmitsContainers,
  namespaceHasLimitrange,
  namespaceHasQuota,
  quotaFitsHpaMax,
  quotaFitsRollingSurge,
  quotaFitsStorage,
  quotaRequiresResources,
  imagePullSecretExists,
  imageRegistryAllowed,
  imageTagPinned,
  pssCapabilitiesAdded,
  pssCapabilitiesDropAll,
  pssHostNamespaces,
  pssHostPathVolume,
  pssHostPort,
  pssHostProbe,
  pssHostProcess,
  pssPrivilegeEscalation,
  pssPrivilegedContainer,
  pssProcMount,
  pssRunAsNonRoot,
  pssSeccompProfile,
  pssSysctls,
  pssVolumeTypes,
  readonlyRootFilesystem,
  caKeyNotMounted,
  configmapNoCredentials,
  noPlaintextCredentialInEnv,
  referencedConfigmapExists,
  referencedSecretExists,
  referencedSecretKeyExists,
  secretManagerInUse,
  secretPlaceholder,
  secretStrength,
  containerMemoryLimitSet,
  containerRequestsSet,
  cronjobHygiene,
  deploymentStrategyRolling,
  livenessProbeSafe,
  podSpreadConstraint,
  probePortDeclared,
  readinessProbePresent,
  revisionHistoryRetained,
  selectorMatchesTemplate,
];
