import type { PolicyRule } from "./objects.ts";

const read = ["get", "list", "watch"];
const write = ["create", "delete", "deletecollection", "patch", "update"];
const rule = (apiGroups: readonly string[], resources: readonly string[], verbs: readonly string[]) => ({
  apiGroups,
  resources,
  verbs,
});

const view: readonly PolicyRule[] = [
  rule(
    [""],
    ["configmaps", "endpoints", "events", "persistentvolumeclaims", "pods", "pods/log", "serviceaccounts"],
    read,
  ),
  rule([""], ["limitranges", "namespaces", "replicationcontrollers", "resourcequotas", "services"], read),
  rule(
    ["apps", "batch", "autoscaling", "policy", "networking.k8s.io", "discovery.k8s.io"],
    ["controllerrevisions", "daemonsets", "deployments", "replicasets", "statefulsets", "cronjobs", "jobs"],
    read,
  ),
];

const edit: readonly PolicyRule[] = [
  ...view,
  rule([""], ["pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets"], read),
  rule([""], ["serviceaccounts"], ["impersonate"]),
  rule([""], ["pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"], write),
  rule([""], ["configmaps", "persistentvolumeclaims", "replicationcontrollers", "secrets"], write),
  rule([""], ["serviceaccounts", "services"], write),
  rule([""], ["serviceaccounts/token"], ["create"]),
  rule(["apps"], ["daemonsets", "deployments", "replicasets", "statefulsets"], write),
  rule(["batch"], ["cronjobs", "jobs"], write),
  rule(["networking.k8s.io"], ["ingresses", "networkpolicies"], write),
];

/**
 * The ClusterRoles that people bind and that every cluster has, as far as rules ask about them: what they allow in
 * namespaces. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
 */
export const userFacingRoles: Readonly<Record<string, readonly PolicyRule[]>> = {
  "cluster-admin": [rule(["*"], ["*"], ["*"])],
  admin: [...edit, rule(["rbac.authorization.k8s.io"], ["rolebindings", "roles"], [...read, ...write])],
  edit,
  view,
};

/** Roles of its own namespaces that every cluster has; every aggregated API binds the first one. */
const systemRoles = /^(extension-apiserver-authentication-reader|system:.*|kubeadm:.*)$/;

/** Whether every cluster has a role of that kind, name and namespace. */
export function isBuiltInRole(kind: string, name: string, namespace: string | undefined): boolean {
  if (kind === "ClusterRole")
    return name in userFacingRoles || name.startsWith("system:") || name.startsWith("kubeadm:");
  return (namespace === "kube-system" || namespace === "kube-public") && systemRoles.test(name);
}
