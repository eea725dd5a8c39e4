import type { ComponentResource, Output } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";
import { Role, RoleBinding, ServiceAccount } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";

/** What may be done, as Kubernetes says it. */
export type PolicyRule = ResourceRule | PathRule;

/** With paths of the API server that are no resources, such as `/metrics`; in a ClusterRole only. */
interface PathRule {
  readonly nonResourceURLs: readonly string[];
  readonly verbs: readonly string[];
}

/** With which resources. */
export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** @default all of that kind */
  readonly resourceNames?: readonly string[];
}

export const rbacApi = "rbac.authorization.k8s.io";

interface AccountArgs {
  readonly namespace: Pick<Namespace, "name" | "reference">;
  /** Of the account, its Role and what binds the two. */
  readonly account: string;
  readonly rules: readonly PolicyRule[];
  readonly labels: Labels;
}

/** An account without a token of its own, with a Role in the namespace where it has rights there. */
export function createAccount(name: string, args: AccountArgs, parent: ComponentResource): Output<string> {
  const { account, labels, namespace, rules } = args;
  const metadata = { name: account, namespace: namespace.reference, labels };
  const opts = { parent };
  const made = new ServiceAccount(`${name}-account`, { metadata, automountServiceAccountToken: false }, opts);
  const named = made.metadata.name;
  if (rules.length === 0) return named;
  const role = new Role(`${name}-role`, { metadata, rules: rules.map(policyRule) }, opts);
  const roleRef = { apiGroup: rbacApi, kind: "Role", name: role.metadata.name };
  new RoleBinding(`${name}-binding`, { metadata, roleRef, subjects: [subject(named, namespace)] }, opts);
  return named;
}

export function subject(account: Output<string>, { reference }: Pick<Namespace, "reference">) {
  return { kind: "ServiceAccount", name: account, namespace: reference };
}

export function policyRule(rule: PolicyRule) {
  if ("nonResourceURLs" in rule)
    return { nonResourceURLs: [...rule.nonResourceURLs], verbs: [...rule.verbs] };
  const { apiGroups, resourceNames, resources, verbs } = rule;
  return {
    apiGroups: [...apiGroups],
    resources: [...resources],
    verbs: [...verbs],
    ...(resourceNames && { resourceNames: [...resourceNames] }),
  };
}
