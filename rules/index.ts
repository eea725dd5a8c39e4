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
import { backupCoversAllShards } from "./backup/backup-covers-all-shards.ts";
import { backupFailureAlert } from "./backup/backup-failure-alert.ts";
import { backupRetentionBounded } from "./backup/backup-retention-bounded.ts";
import { backupScheduleMeetsRpo } from "./backup/backup-schedule-meets-rpo.ts";
import { backupTargetOffcluster } from "./backup/backup-target-offcluster.ts";
import { restoreDrillDefined } from "./backup/restore-drill-defined.ts";
import { statefulStoreHasBackup } from "./backup/stateful-store-has-backup.ts";
import { limitrangeAdmitsContainers } from "./capacity/limitrange-admits-containers.ts";
import { namespaceHasLimitrange } from "./capacity/namespace-has-limitrange.ts";
import { namespaceHasQuota } from "./capacity/namespace-has-quota.ts";
import { quotaFitsHpaMax } from "./capacity/quota-fits-hpa-max.ts";
import { quotaFitsRollingSurge } from "./capacity/quota-fits-rolling-surge.ts";
import { quotaFitsStorage } from "./capacity/quota-fits-storage.ts";
import { quotaRequiresResources } from "./capacity/quota-requires-resources.ts";
import { certCaOutlivesLeaf } from "./certificates/cert-ca-outlives-leaf.ts";
import { certIssuerExists } from "./certificates/cert-issuer-exists.ts";
import { certRenewalWindow } from "./certificates/cert-renewal-window.ts";
import { certSanCoversServiceDns } from "./certificates/cert-san-covers-service-dns.ts";
import { certValidityWindow } from "./certificates/cert-validity-window.ts";
import { criticalResourceProtected } from "./governance/critical-resource-protected.ts";
import { deprecatedApiVersion } from "./governance/deprecated-api-version.ts";
import { forbiddenAdapter } from "./governance/forbidden-adapter.ts";
import { logLevelNotDebug } from "./governance/log-level-not-debug.ts";
import { namespaceNotDefault } from "./governance/namespace-not-default.ts";
import { noNakedPods } from "./governance/no-naked-pods.ts";
import { opaqueHelmRelease } from "./governance/opaque-helm-release.ts";
import { ownerAnnotation } from "./governance/owner-annotation.ts";
import { placeholderValue } from "./governance/placeholder-value.ts";
import { requiredLabels } from "./governance/required-labels.ts";
import { imagePullSecretExists } from "./images/image-pull-secret-exists.ts";
import { imageRegistryAllowed } from "./images/image-registry-allowed.ts";
import { imageTagPinned } from "./images/image-tag-pinned.ts";
import type { Rule } from "./model/rule.ts";
import { envUrlResolvesToService } from "./network/env-url-resolves-to-service.ts";
import { envUrlUsesTls } from "./network/env-url-uses-tls.ts";
import { ingressBackendExists } from "./network/ingress-backend-exists.ts";
import { ingressForceHttps } from "./network/ingress-force-https.ts";
import { ingressHostUnique } from "./network/ingress-host-unique.ts";
import { ingressTlsHostsCoverRules } from "./network/ingress-tls-hosts-cover-rules.ts";
import { ingressTlsRequired } from "./network/ingress-tls-required.ts";
import { ingressTlsSecretExists } from "./network/ingress-tls-secret-exists.ts";
import { namespaceDefaultDeny } from "./network/namespace-default-deny.ts";
import { netpolAllowsDeclaredFlow } from "./network/netpol-allows-declared-flow.ts";
import { netpolAllowsScrape } from "./network/netpol-allows-scrape.ts";
import { netpolDnsEgress } from "./network/netpol-dns-egress.ts";
import { netpolNoUndeclaredFlow } from "./network/netpol-no-undeclared-flow.ts";
import { netpolPeerSelectsPod } from "./network/netpol-peer-selects-pod.ts";
import { netpolSelectsPod } from "./network/netpol-selects-pod.ts";
import { podSelectedByNetworkpolicy } from "./network/pod-selected-by-networkpolicy.ts";
import { serviceExposure } from "./network/service-exposure.ts";
import { serviceSelectsWorkload } from "./network/service-selects-workload.ts";
import { serviceTargetPortExists } from "./network/service-target-port-exists.ts";
import { alertExprAbsentSafe } from "./observability/alert-expr-absent-safe.ts";
import { alertExprCounterCompare } from "./observability/alert-expr-counter-compare.ts";
import { alertReceiverReal } from "./observability/alert-receiver-real.ts";
import { alertTwoChannels } from "./observability/alert-two-channels.ts";
import { alertWatchdogPresent } from "./observability/alert-watchdog-present.ts";
import { criticalWorkloadHasAlert } from "./observability/critical-workload-has-alert.ts";
import { criticalWorkloadScraped } from "./observability/critical-workload-scraped.ts";
import { servicemonitorMatchesService } from "./observability/servicemonitor-matches-service.ts";
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
import { brokerMtlsEnabled } from "./state/broker-mtls-enabled.ts";
import { peerListMatchesReplicas } from "./state/peer-list-matches-replicas.ts";
import { pvcRwoMultiWriter } from "./state/pvc-rwo-multi-writer.ts";
import { pvcStorageclassKnown } from "./state/pvc-storageclass-known.ts";
import { quorumOddReplicas } from "./state/quorum-odd-replicas.ts";
import { statefulHasPersistentVolume } from "./state/stateful-has-persistent-volume.ts";
import { statefulsetHeadlessService } from "./state/statefulset-headless-service.ts";
import { streamReplicasLeCluster } from "./state/stream-replicas-le-cluster.ts";
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
  backupCoversAllShards,
  backupFailureAlert,
  backupRetentionBounded,
  backupScheduleMeetsRpo,
  backupTargetOffcluster,
  restoreDrillDefined,
  statefulStoreHasBackup,
  limitrangeAdmitsContainers,
  namespaceHasLimitrange,
  namespaceHasQuota,
  quotaFitsHpaMax,
  quotaFitsRollingSurge,
  quotaFitsStorage,
  quotaRequiresResources,
  certCaOutlivesLeaf,
  certIssuerExists,
  certRenewalWindow,
  certSanCoversServiceDns,
  certValidityWindow,
  criticalResourceProtected,
  deprecatedApiVersion,
  forbiddenAdapter,
  logLevelNotDebug,
  namespaceNotDefault,
  noNakedPods,
  opaqueHelmRelease,
  ownerAnnotation,
  placeholderValue,
  requiredLabels,
  imagePullSecretExists,
  imageRegistryAllowed,
  imageTagPinned,
  envUrlResolvesToService,
  envUrlUsesTls,
  ingressBackendExists,
  ingressForceHttps,
  ingressHostUnique,
  ingressTlsHostsCoverRules,
  ingressTlsRequired,
  ingressTlsSecretExists,
  namespaceDefaultDeny,
  netpolAllowsDeclaredFlow,
  netpolAllowsScrape,
  netpolDnsEgress,
  netpolNoUndeclaredFlow,
  netpolPeerSelectsPod,
  netpolSelectsPod,
  podSelectedByNetworkpolicy,
  serviceExposure,
  serviceSelectsWorkload,
  serviceTargetPortExists,
  alertExprAbsentSafe,
  alertExprCounterCompare,
  alertReceiverReal,
  alertTwoChannels,
  alertWatchdogPresent,
  criticalWorkloadHasAlert,
  criticalWorkloadScraped,
  servicemonitorMatchesService,
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
  brokerMtlsEnabled,
  peerListMatchesReplicas,
  pvcRwoMultiWriter,
  pvcStorageclassKnown,
  quorumOddReplicas,
  statefulHasPersistentVolume,
  statefulsetHeadlessService,
  streamReplicasLeCluster,
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
