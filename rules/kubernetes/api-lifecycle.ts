/** Written by generate-api-lifecycle.ts of Kubernetes 1.36's own data. */
export const release = 36;

/**
 * By version and kind, the minors of the releases that introduced it and that serve it no more; 0 where none is known. As Kubernetes
 * knows it, which counts for later releases, too.
 */
export const lifecycles: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
  "admissionregistration.k8s.io/v1": {
    MutatingAdmissionPolicy: [36, 0],
    MutatingAdmissionPolicyBinding: [36, 0],
    MutatingWebhookConfiguration: [16, 0],
    ValidatingAdmissionPolicy: [30, 0],
    ValidatingAdmissionPolicyBinding: [30, 0],
    ValidatingWebhookConfiguration: [16, 0],
  },
  "admissionregistration.k8s.io/v1alpha1": {
    MutatingAdmissionPolicy: [32, 38],
    MutatingAdmissionPolicyBinding: [32, 38],
    ValidatingAdmissionPolicy: [26, 32],
    ValidatingAdmissionPolicyBinding: [26, 32],
  },
  "admissionregistration.k8s.io/v1beta1": {
    MutatingAdmissionPolicy: [34, 40],
    MutatingAdmissionPolicyBinding: [34, 40],
    MutatingWebhookConfiguration: [9, 22],
    ValidatingAdmissionPolicy: [28, 34],
    ValidatingAdmissionPolicyBinding: [28, 34],
    ValidatingWebhookConfiguration: [9, 22],
  },
  "apiextensions.k8s.io/v1": {
    ConversionReview: [16, 0],
    CustomResourceDefinition: [16, 0],
  },
  "apiextensions.k8s.io/v1beta1": {
    ConversionReview: [13, 22],
    CustomResourceDefinition: [7, 22],
  },
  "apiregistration.k8s.io/v1": {
    APIService: [10, 0],
  },
  "apiregistration.k8s.io/v1beta1": {
    APIService: [7, 22],
  },
  "apps/v1": {
    ControllerRevision: [9, 0],
    DaemonSet: [9, 0],
    Deployment: [9, 0],
    ReplicaSet: [9, 0],
    StatefulSet: [9, 0],
  },
  "apps/v1beta1": {
    ControllerRevision: [7, 16],
    Deployment: [6, 16],
    DeploymentRollback: [6, 16],
    Scale: [6, 16],
    StatefulSet: [5, 16],
  },
  "apps/v1beta2": {
    ControllerRevision: [8, 16],
    DaemonSet: [8, 16],
    Deployment: [8, 16],
    ReplicaSet: [8, 16],
    Scale: [8, 16],
    StatefulSet: [8, 16],
  },
  "authentication.k8s.io/v1": {
    SelfSubjectReview: [28, 0],
    TokenRequest: [10, 0],
    TokenReview: [6, 0],
  },
  "authentication.k8s.io/v1alpha1": {
    SelfSubjectReview: [26, 32],
  },
  "authentication.k8s.io/v1beta1": {
    SelfSubjectReview: [27, 33],
    TokenReview: [4, 22],
  },
  "authorization.k8s.io/v1": {
    LocalSubjectAccessReview: [19, 0],
    SelfSubjectAccessReview: [19, 0],
    SelfSubjectRulesReview: [19, 0],
    SubjectAccessReview: [6, 0],
  },
  "authorization.k8s.io/v1beta1": {
    LocalSubjectAccessReview: [2, 22],
    SelfSubjectAccessReview: [2, 22],
    SelfSubjectRulesReview: [8, 22],
    SubjectAccessReview: [2, 22],
  },
  "autoscaling/v1": {
    HorizontalPodAutoscaler: [2, 0],
    Scale: [2, 0],
  },
  "autoscaling/v2": {
    HorizontalPodAutoscaler: [23, 0],
  },
  "batch/v1": {
    CronJob: [21, 0],
    Job: [2, 0],
  },
  "batch/v1beta1": {
    CronJob: [8, 25],
  },
  "certificates.k8s.io/v1": {
    CertificateSigningRequest: [19, 0],
  },
  "certificates.k8s.io/v1alpha1": {
    ClusterTrustBundle: [26, 37],
  },
  "certificates.k8s.io/v1beta1": {
    CertificateSigningRequest: [12, 22],
    ClusterTrustBundle: [33, 40],
    PodCertificateRequest: [35, 41],
  },
  "coordination.k8s.io/v1": {
    Lease: [14, 0],
  },
  "coordination.k8s.io/v1alpha2": {
    LeaseCandidate: [32, 38],
  },
  "coordination.k8s.io/v1beta1": {
    Lease: [12, 22],
    LeaseCandidate: [33, 39],
  },
  "discovery.k8s.io/v1": {
    EndpointSlice: [21, 0],
  },
  "discovery.k8s.io/v1beta1": {
    EndpointSlice: [16, 25],
  },
  "events.k8s.io/v1": {
    Event: [19, 0],
  },
  "events.k8s.io/v1beta1": {
    Event: [8, 25],
  },
  "extensions/v1beta1": {
    DaemonSet: [1, 16],
    Deployment: [1, 16],
    DeploymentRollback: [2, 16],
    Ingress: [1, 22],
    NetworkPolicy: [3, 16],
    ReplicaSet: [2, 16],
    Scale: [1, 16],
  },
  "flowcontrol.apiserver.k8s.io/v1": {
    FlowSchema: [29, 0],
    PriorityLevelConfiguration: [29, 0],
  },
  "flowcontrol.apiserver.k8s.io/v1beta1": {
    FlowSchema: [20, 26],
    PriorityLevelConfiguration: [20, 26],
  },
  "flowcontrol.apiserver.k8s.io/v1beta2": {
    FlowSchema: [23, 29],
    PriorityLevelConfiguration: [23, 29],
  },
  "flowcontrol.apiserver.k8s.io/v1beta3": {
    FlowSchema: [26, 32],
    PriorityLevelConfiguration: [26, 32],
  },
  "internal.apiserver.k8s.io/v1alpha1": {
    StorageVersion: [0, 0],
  },
  "networking.k8s.io/v1": {
    IPAddress: [33, 0],
    Ingress: [19, 0],
    IngressClass: [19, 0],
    NetworkPolicy: [7, 0],
    ServiceCIDR: [33, 0],
  },
  "networking.k8s.io/v1beta1": {
    IPAddress: [31, 37],
    Ingress: [14, 22],
    IngressClass: [18, 22],
    ServiceCIDR: [31, 37],
  },
  "node.k8s.io/v1": {
    RuntimeClass: [20, 0],
  },
  "node.k8s.io/v1alpha1": {
    RuntimeClass: [0, 0],
  },
  "node.k8s.io/v1beta1": {
    RuntimeClass: [13, 25],
  },
  "policy/v1": {
    Eviction: [22, 0],
    PodDisruptionBudget: [21, 0],
  },
  "policy/v1beta1": {
    Eviction: [5, 25],
    PodDisruptionBudget: [5, 25],
  },
  "rbac.authorization.k8s.io/v1": {
    ClusterRole: [8, 0],
    ClusterRoleBinding: [8, 0],
    Role: [8, 0],
    RoleBinding: [8, 0],
  },
  "rbac.authorization.k8s.io/v1alpha1": {
    ClusterRole: [0, 0],
    ClusterRoleBinding: [0, 0],
    Role: [0, 0],
    RoleBinding: [0, 0],
  },
  "rbac.authorization.k8s.io/v1beta1": {
    ClusterRole: [6, 22],
    ClusterRoleBinding: [6, 22],
    Role: [6, 22],
    RoleBinding: [6, 22],
  },
  "resource.k8s.io/v1": {
    DeviceClass: [34, 0],
    ResourceClaim: [34, 0],
    ResourceClaimTemplate: [34, 0],
    ResourceSlice: [34, 0],
  },
  "resource.k8s.io/v1alpha3": {
    DeviceTaintRule: [33, 39],
    ResourcePoolStatusRequest: [36, 42],
  },
  "resource.k8s.io/v1beta1": {
    DeviceClass: [32, 38],
    ResourceClaim: [32, 38],
    ResourceClaimTemplate: [32, 38],
    ResourceSlice: [32, 38],
  },
  "resource.k8s.io/v1beta2": {
    DeviceClass: [33, 39],
    DeviceTaintRule: [36, 42],
    ResourceClaim: [33, 39],
    ResourceClaimTemplate: [33, 39],
    ResourceSlice: [33, 39],
  },
  "scheduling.k8s.io/v1": {
    PriorityClass: [14, 0],
  },
  "scheduling.k8s.io/v1alpha2": {
    PodGroup: [0, 0],
    Workload: [0, 0],
  },
  "scheduling.k8s.io/v1beta1": {
    PriorityClass: [11, 22],
  },
  "storage.k8s.io/v1": {
    CSIDriver: [18, 0],
    CSINode: [17, 0],
    CSIStorageCapacity: [24, 0],
    StorageClass: [6, 0],
    VolumeAttachment: [13, 0],
    VolumeAttributesClass: [34, 0],
  },
  "storage.k8s.io/v1alpha1": {
    CSIStorageCapacity: [19, 24],
    VolumeAttachment: [9, 24],
    VolumeAttributesClass: [29, 35],
  },
  "storage.k8s.io/v1beta1": {
    CSIDriver: [14, 22],
    CSINode: [14, 22],
    CSIStorageCapacity: [21, 27],
    StorageClass: [4, 22],
    VolumeAttachment: [10, 22],
    VolumeAttributesClass: [31, 37],
  },
  "storagemigration.k8s.io/v1beta1": {
    StorageVersionMigration: [35, 41],
  },
  v1: {
    Binding: [0, 0],
    ComponentStatus: [0, 0],
    ConfigMap: [2, 0],
    Endpoints: [0, 0],
    Event: [0, 0],
    LimitRange: [0, 0],
    Namespace: [0, 0],
    Node: [0, 0],
    NodeProxyOptions: [2, 0],
    PersistentVolume: [0, 0],
    PersistentVolumeClaim: [0, 0],
    Pod: [0, 0],
    PodAttachOptions: [1, 0],
    PodExecOptions: [0, 0],
    PodLogOptions: [0, 0],
    PodPortForwardOptions: [6, 0],
    PodProxyOptions: [0, 0],
    PodStatusResult: [0, 0],
    PodTemplate: [0, 0],
    RangeAllocation: [0, 0],
    ReplicationController: [0, 0],
    ResourceQuota: [0, 0],
    Secret: [0, 0],
    SerializedReference: [0, 0],
    Service: [0, 0],
    ServiceAccount: [0, 0],
    ServiceProxyOptions: [2, 0],
  },
};
