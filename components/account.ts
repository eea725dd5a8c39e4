import { ComponentResource, type ComponentResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { z } from "zod";
import type { Labels } from "./identity.ts";
import { ClusterRole, ClusterRoleBinding, Role, RoleBinding, ServiceAccount } from "./kubernetes.ts";
import type { Namespace } from "./namespace.ts";

const texts = z.array(z.string());

/** What may be done with which resources, as Kubernetes says it. */
export const rules = z.array(z.strictObject({ apiGroups: texts, resources: texts, verbs: texts }));

export type Rules = z.output<typeof rules>;

export interface AccountArgs {
  readonly namespace: Namespace;
  /** Of the account and its roles. */
  readonly name: string;
  readonly labels: Labels;
  /** What it may do in the whole cluster. */
  readonly everywhere: Rules;
  /** What it may do in its own namespace. @default nothing else */
  readonly here?: Rules;
}

/** Who a program is to the API server, and what it may do there. */
export class Account extends ComponentResource {
  readonly name: Output<string>;
  /** To be waited for before the program starts. */
  readonly bindings: readonly Resource[];
  readonly #args: AccountArgs;

  constructor(name: string, args: AccountArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Account", name, args, opts);
    this.#args = args;
    this.name = this.#createAccount(name);
    this.bindings = [this.#bindEverywhere(name), ...this.#bindHere(name)];
    this.registerOutputs({ name: this.name });
  }

  #createAccount(name: string): Output<string> {
    // Only pods that ask for the token get it.
    const args = { metadata: this.#metadata, automountServiceAccountToken: false };
    return new ServiceAccount(`${name}-account`, args, { parent: this }).metadata.name;
  }

  #bindEverywhere(name: string): Resource {
    const metadata = { name: this.#args.name, labels: this.#args.labels };
    const role = new ClusterRole(
      `${name}-cluster-role`,
      { metadata, rules: this.#args.everywhere },
      { parent: this },
    );
    const roleRef = { apiGroup, kind: "ClusterRole", name: role.metadata.name };
    const args = { metadata, roleRef, subjects: [this.#subject] };
    return new ClusterRoleBinding(`${name}-cluster-binding`, args, { parent: this });
  }

  #bindHere(name: string): readonly Resource[] {
    const { here } = this.#args;
    if (!here) return [];
    const role = new Role(`${name}-role`, { metadata: this.#metadata, rules: here }, { parent: this });
    const roleRef = { apiGroup, kind: "Role", name: role.metadata.name };
    const args = { metadata: this.#metadata, roleRef, subjects: [this.#subject] };
    return [new RoleBinding(`${name}-binding`, args, { parent: this })];
  }

  get #subject() {
    return { kind: "ServiceAccount", name: this.name, namespace: this.#args.namespace.name };
  }

  get #metadata() {
    const { labels, name, namespace } = this.#args;
    return { name, namespace: namespace.reference, labels };
  }
}

const apiGroup = "rbac.authorization.k8s.io";
