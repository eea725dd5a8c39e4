import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Edge } from "../endpoint/connection.ts";
import { type Identity, labels } from "../identity.ts";
import { ClusterRole, ClusterRoleBinding } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import type { Account } from "../pod/account.ts";
import { createAccount, type PolicyRule, policyRule, rbacApi, subject } from "./account.ts";
import { apiEndpoint } from "./server.ts";

export interface ApiAccessArgs {
  readonly namespace: Pick<Namespace, "name" | "reference">;
  /** Whose rights they are; nobody else runs as this account. */
  readonly identity: Identity;
  /** Rights in the namespace. */
  readonly rules: readonly PolicyRule[];
  /** Rights in the cluster. @default none */
  readonly clusterRules?: readonly PolicyRule[];
}

/** Who a program is to the Kubernetes API, and what it may do there: an account of its own, with no right that isn't named. */
export class ApiAccess extends ComponentResource {
  /** For the program's pods, which get a token that lasts an hour and is renewed. */
  readonly account: Account;
  readonly edges: readonly Edge[];

  constructor(name: string, args: ApiAccessArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:ApiAccess", name, args, opts);
    const { identity, namespace, rules } = args;
    const account = createAccount(
      name,
      { namespace, account: identity.name, rules, labels: labels(identity) },
      this,
    );
    this.#createClusterRole(name, args, account);
    this.account = { name: account, reaches: apiEndpoint.name };
    this.edges = [{ from: identity.name, to: apiEndpoint.name, ...apiEndpoint.address }];
    this.registerOutputs({ edges: this.edges });
  }

  /** Its name has the namespace's, because the cluster is shared. */
  #createClusterRole(name: string, args: ApiAccessArgs, account: Output<string>): void {
    const { clusterRules = [], identity, namespace } = args;
    if (clusterRules.length === 0) return;
    const metadata = { name: `${namespace.name}-${identity.name}`, labels: labels(identity) };
    const rules = clusterRules.map(policyRule);
    const role = new ClusterRole(`${name}-cluster-role`, { metadata, rules }, { parent: this });
    const roleRef = { apiGroup: rbacApi, kind: "ClusterRole", name: role.metadata.name };
    const subjects = [subject(account, namespace)];
    new ClusterRoleBinding(`${name}-cluster-binding`, { metadata, roleRef, subjects }, { parent: this });
  }
}
