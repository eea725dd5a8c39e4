import { ComponentResource, type ComponentResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { declare } from "./declarations.ts";
import type { Labels } from "./identity.ts";
import {
  KubernetesNamespace,
  LimitRange,
  NetworkPolicy,
  ResourceQuota,
  ServiceAccount,
} from "./kubernetes.ts";
import { allowDns, denyAll, type Resolver } from "./network-policy.ts";
import { holdsState } from "./protection.ts";
import { type Resources, requirements } from "./resources.ts";

export interface NamespaceArgs {
  /** Name of the Kubernetes namespace; one stack owns it alone. */
  readonly name: string;
  /** The most that everything in the namespace may ask for together: `spec.hard` of its quota. */
  readonly quota: Input<Readonly<Record<string, string>>>;
  /** What a container gets that declares nothing itself. */
  readonly containerDefaults: Resources;
  /** Pods that answer DNS; the only egress that every pod has. */
  readonly resolver: Resolver;
  readonly labels: Labels;
  /** Nothing in it needs to be kept. @default false */
  readonly ephemeral?: boolean;
}

/**
 * A namespace that is safe before anything runs in it: Pod Security "restricted", quota, limits for containers
 * that forget theirs, no traffic but DNS, and a service account without a token.
 */
export class Namespace extends ComponentResource {
  readonly name: string;
  readonly #labels: Labels;
  /** The name as an output of the namespace itself: who uses it, waits for it. */
  readonly reference: Output<string>;
  readonly serviceAccount: Output<string>;

  constructor(name: string, args: NamespaceArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Namespace", name, args, opts);
    this.name = args.name;
    this.#labels = args.labels;
    this.reference = this.#createNamespace(name, args.ephemeral ?? false);
    this.#createQuota(name, args.quota);
    this.#createLimits(name, args.containerDefaults);
    this.#createPolicies(name, args.resolver);
    this.serviceAccount = this.#createServiceAccount(name);
    this.registerOutputs({ name: this.reference, serviceAccount: this.serviceAccount });
  }

  #createNamespace(name: string, ephemeral: boolean): Output<string> {
    const level = "restricted";
    const labels = {
      ...this.#labels,
      "pod-security.kubernetes.io/enforce": level,
      "pod-security.kubernetes.io/audit": level,
      "pod-security.kubernetes.io/warn": level,
    };
    const metadata = {
      ...{ name: this.name, labels },
      ...(ephemeral && { annotations: declare({ ephemeral }) }),
    };
    const opts = { parent: this, ...(ephemeral ? {} : holdsState) };
    const namespace = new KubernetesNamespace(`${name}-namespace`, { metadata }, opts);
    return namespace.metadata.name;
  }

  #createQuota(name: string, hard: NamespaceArgs["quota"]): void {
    const args = { metadata: this.#metadata(`${this.name}-quota`), spec: { hard } };
    new ResourceQuota(`${name}-quota`, args, { parent: this });
  }

  #createLimits(name: string, defaults: Resources): void {
    const { requests, limits } = requirements(defaults);
    const container = {
      type: "Container",
      ...(requests && { defaultRequest: requests }),
      ...(limits && { default: limits }),
    };
    const metadata = this.#metadata(`${this.name}-limits`);
    new LimitRange(`${name}-limits`, { metadata, spec: { limits: [container] } }, { parent: this });
  }

  #createPolicies(name: string, resolver: Resolver): void {
    const policies = { "default-deny": denyAll, "allow-dns": allowDns(resolver) };
    for (const [policy, spec] of Object.entries(policies)) {
      new NetworkPolicy(`${name}-${policy}`, { metadata: this.#metadata(policy), spec }, { parent: this });
    }
  }

  #createServiceAccount(name: string): Output<string> {
    const account = new ServiceAccount(
      `${name}-service-account`,
      { metadata: this.#metadata(this.name), automountServiceAccountToken: false },
      { parent: this },
    );
    return account.metadata.name;
  }

  #metadata(name: string) {
    return { name, namespace: this.reference, labels: this.#labels };
  }
}
