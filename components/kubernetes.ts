/**
 * The Kubernetes resources that components are made of, taken one by one from their own files:
 * the package's index loads every API group, which costs seconds and 150 MB in each preview.
 */
export { MutatingAdmissionPolicy } from "@pulumi/kubernetes/admissionregistration/v1/mutatingAdmissionPolicy.js";
export { MutatingAdmissionPolicyBinding } from "@pulumi/kubernetes/admissionregistration/v1/mutatingAdmissionPolicyBinding.js";
export { MutatingWebhookConfiguration } from "@pulumi/kubernetes/admissionregistration/v1/mutatingWebhookConfiguration.js";
export { ValidatingAdmissionPolicy } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicy.js";
export { ValidatingAdmissionPolicyBinding } from "@pulumi/kubernetes/admissionregistration/v1/validatingAdmissionPolicyBinding.js";
export { ValidatingWebhookConfiguration } from "@pulumi/kubernetes/admissionregistration/v1/validatingWebhookConfiguration.js";
export { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
export { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
export { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler.js";
export { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob.js";
export { Job } from "@pulumi/kubernetes/batch/v1/job.js";
export { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
export { LimitRange } from "@pulumi/kubernetes/core/v1/limitRange.js";
export { Namespace as KubernetesNamespace } from "@pulumi/kubernetes/core/v1/namespace.js";
export { PersistentVolumeClaim } from "@pulumi/kubernetes/core/v1/persistentVolumeClaim.js";
export { ResourceQuota } from "@pulumi/kubernetes/core/v1/resourceQuota.js";
export { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
export { Service } from "@pulumi/kubernetes/core/v1/service.js";
export { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
export { Ingress as KubernetesIngress } from "@pulumi/kubernetes/networking/v1/ingress.js";
export { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
export { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
export { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole.js";
export { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding.js";
export { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
export { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
export { PriorityClass } from "@pulumi/kubernetes/scheduling/v1/priorityClass.js";
export type { input } from "@pulumi/kubernetes/types/index.js";
