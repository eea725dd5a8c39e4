/**
 * A kind is its group and kind: Knative's Service isn't Kubernetes' own. A plain name means Kubernetes' own kind; all others
 * are written `group/Kind`, such as `monitoring.coreos.com/ServiceMonitor`.
 */
export type Kind = BuiltInKind | `${string}/${string}`;
export type BuiltInKind = keyof typeof namespaced | keyof typeof clusterWide;

/** Kubernetes 1.36. https://kubernetes.io/docs/reference/kubernetes-api/ */
const namespaced = {
  Binding: "",
  ConfigMap: "",
  ControllerRevision: "apps",
  CronJob: "batch",
  CSIStorageCapacity: "storage.k8s.io",
  DaemonSet: "apps",
  Deployment: "apps",
  Endpoints: "",
  EndpointSlice: "discovery.k8s.io",
  Event: "",
  Eviction: "policy",
  HorizontalPodAutoscaler: "autoscaling",
  Ingress: "networking.k8s.io",
  Job: "batch",
  Lease: "coordination.k8s.io",
  LeaseCandidate: "coordination.k8s.io",
  LimitRange: "",
  LocalSubjectAccessReview: "authorization.k8s.io",
  NetworkPolicy: "networking.k8s.io",
  PersistentVolumeClaim: "",
  Pod: "",
  PodCertificateRequest: "certificates.k8s.io",
  PodDisruptionBudget: "policy",
  PodTemplate: "",
  ReplicaSet: "apps",
  ReplicationController: "",
  ResourceClaim: "resource.k8s.io",
  ResourceClaimTemplate: "resource.k8s.io",
  ResourceQuota: "",
  Role: "rbac.authorization.k8s.io",
  RoleBinding: "rbac.authorization.k8s.io",
  Secret: "",
  Service: "",
  ServiceAccount: "",
  StatefulSet: "apps",
  Workload: "scheduling.k8s.io",
} as const;

/** Kinds without a namespace. */
const clusterWide = {
  APIService: "apiregistration.k8s.io",
  CertificateSigningRequest: "certificates.k8s.io",
  ClusterRole: "rbac.authorization.k8s.io",
  ClusterRoleBinding: "rbac.authorization.k8s.io",
  ClusterTrustBundle: "certificates.k8s.io",
  ComponentStatus: "",
  CSIDriver: "storage.k8s.io",
  CSINode: "storage.k8s.io",
  CustomResourceDefinition: "apiextensions.k8s.io",
  DeviceClass: "resource.k8s.io",
  DeviceTaintRule: "resource.k8s.io",
  FlowSchema: "flowcontrol.apiserver.k8s.io",
  IngressClass: "networking.k8s.io",
  IPAddress: "networking.k8s.io",
  MutatingAdmissionPolicy: "admissionregistration.k8s.io",
  MutatingAdmissionPolicyBinding: "admissionregistration.k8s.io",
  MutatingWebhookConfiguration: "admissionregistration.k8s.io",
  Namespace: "",
  Node: "",
  PersistentVolume: "",
  PodSecurityPolicy: "policy",
  PriorityClass: "scheduling.k8s.io",
  PriorityLevelConfiguration: "flowcontrol.apiserver.k8s.io",
  ResourceSlice: "resource.k8s.io",
  RuntimeClass: "node.k8s.io",
  SelfSubjectAccessReview: "authorization.k8s.io",
  SelfSubjectReview: "authentication.k8s.io",
  SelfSubjectRulesReview: "authorization.k8s.io",
  ServiceCIDR: "networking.k8s.io",
  StorageClass: "storage.k8s.io",
  StorageVersion: "internal.apiserver.k8s.io",
  StorageVersionMigration: "storagemigration.k8s.io",
  SubjectAccessReview: "authorization.k8s.io",
  TokenReview: "authentication.k8s.io",
  ValidatingAdmissionPolicy: "admissionregistration.k8s.io",
  ValidatingAdmissionPolicyBinding: "admissionregistration.k8s.io",
  ValidatingWebhookConfiguration: "admissionregistration.k8s.io",
  VolumeAttachment: "storage.k8s.io",
  VolumeAttributesClass: "storage.k8s.io",
} as const;

/** Groups that served a kind before, or that serve it too. */
const alsoIn: Readonly<Partial<Record<string, readonly string[]>>> = {
  DaemonSet: ["extensions"],
  Deployment: ["extensions"],
  Event: ["events.k8s.io"],
  Ingress: ["extensions"],
  NetworkPolicy: ["extensions"],
  PodSecurityPolicy: ["extensions"],
  ReplicaSet: ["extensions"],
};

/** Kinds of others without a namespace. One that nobody here knows counts as having one. */
const clusterWideOfOthers: ReadonlySet<string> = new Set([
  "cert-manager.io/ClusterIssuer",
  "cilium.io/CiliumClusterwideNetworkPolicy",
  "config.openshift.io/Ingress",
  "crd.projectcalico.org/GlobalNetworkPolicy",
  "external-secrets.io/ClusterExternalSecret",
  "external-secrets.io/ClusterPushSecret",
  "external-secrets.io/ClusterSecretStore",
  "gateway.networking.k8s.io/GatewayClass",
  "kyverno.io/ClusterCleanupPolicy",
  "kyverno.io/ClusterPolicy",
  "monitoring.coreos.com/ClusterPodMonitor",
  "policy.networking.k8s.io/AdminNetworkPolicy",
  "policy.networking.k8s.io/BaselineAdminNetworkPolicy",
  "policy.networking.k8s.io/ClusterNetworkPolicy",
  "projectcalico.org/GlobalNetworkPolicy",
  "projectcalico.org/GlobalNetworkSet",
  "snapshot.storage.k8s.io/VolumeSnapshotClass",
  "snapshot.storage.k8s.io/VolumeSnapshotContent",
]);

const groups = new Map<string, string>(Object.entries({ ...namespaced, ...clusterWide }));

/** The kind of an object with that `apiVersion` and `kind`, however old the version. */
export function kindOf(apiVersion: string, kind: string): Kind {
  const group = groupOf(apiVersion);
  const own = groups.get(kind);
  if (own === group || alsoIn[kind]?.includes(group)) return kind as BuiltInKind;
  return `${group}/${kind}`;
}

/** `""` for the core group. */
export function groupOf(apiVersion: string): string {
  const end = apiVersion.indexOf("/");
  return end < 0 ? "" : apiVersion.slice(0, end);
}

/** Whether objects of that kind belong to the whole cluster. */
export function isClusterWide(kind: Kind): boolean {
  return kind in clusterWide || clusterWideOfOthers.has(kind);
}

/** Whether Kubernetes has a kind of that name, whatever its group. */
export function isBuiltInName(kind: string): boolean {
  return groups.has(kind);
}

/** The group of one of Kubernetes' own kinds. */
export function groupOfBuiltIn(kind: BuiltInKind): string {
  return groups.get(kind) ?? "";
}
