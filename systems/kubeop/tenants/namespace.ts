import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { type Labels, labels } from "../../../components/identity.ts";
import {
  KubernetesNamespace,
  LimitRange,
  NetworkPolicy,
  ResourceQuota,
} from "../../../components/kubernetes.ts";
import { holdsState } from "../../../components/protection.ts";
import { requirements } from "../../../components/resources.ts";
import { namespaceOf, ownObjects, projectLabel, tenantLabel } from "./names.ts";
import { egress, ingress, type Way } from "./network.ts";
import { podSecurityLabels } from "./pod-security.ts";
import { hardOf } from "./quota.ts";
import type { Declared } from "./settings.ts";

export type TenantNamespaceArgs = Declared & Way;

/**
 * The namespace of a project that the stack declares. All in it has the names that the operator gives its own: the operator
 * creates only what is missing, so that it finds this in place and leaves it.
 */
export class TenantNamespace extends ComponentResource {
  readonly #labels: Labels;
  readonly #namespace: KubernetesNamespace;
  readonly #reference: Output<string>;

  constructor(name: string, args: TenantNamespaceArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:TenantNamespace", name, args, opts);
    const namespace = namespaceOf(args.tenant, args.project);
    this.#labels = labels({ name: namespace, component: "tenants", partOf: "kubeop" });
    this.#namespace = this.#createNamespace(name, args);
    this.#reference = this.#namespace.metadata.name;
    this.#createQuota(name, args.settings);
    this.#createLimits(name, args.settings);
    this.#createPolicies(name, args);
    this.registerOutputs({ name: this.#reference });
  }

  #createNamespace(name: string, { project, tenant }: Declared): KubernetesNamespace {
    const owned = { [tenantLabel]: tenant, [projectLabel]: project };
    const metadata = {
      name: namespaceOf(tenant, project),
      labels: { ...this.#labels, ...owned, ...podSecurityLabels },
    };
    return new KubernetesNamespace(`${name}-namespace`, { metadata }, { parent: this, ...holdsState });
  }

  #createQuota(name: string, { quota }: Declared["settings"]): void {
    const args = { metadata: this.#metadata(ownObjects.quota), spec: { hard: hardOf(quota) } };
    new ResourceQuota(`${name}-quota`, args, this.#inside);
  }

  #createLimits(name: string, { containerDefaults }: Declared["settings"]): void {
    const { limits = {}, requests = {} } = requirements(containerDefaults);
    const container = { type: "Container", defaultRequest: requests, default: limits };
    const metadata = this.#metadata(ownObjects.limits);
    new LimitRange(`${name}-limits`, { metadata, spec: { limits: [container] } }, this.#inside);
  }

  #createPolicies(name: string, way: Way): void {
    const policies = { egress: egress(way), ingress: ingress(way) };
    for (const [direction, spec] of Object.entries(policies)) {
      const metadata = this.#metadata(ownObjects[direction as keyof typeof policies]);
      new NetworkPolicy(`${name}-${direction}`, { metadata, spec }, this.#inside);
    }
  }

  /** What guards the namespace stays until the namespace goes, and everything in it at once. */
  get #inside() {
    return { parent: this, deletedWith: this.#namespace };
  }

  #metadata(name: string) {
    return { name, namespace: this.#reference, labels: this.#labels };
  }
}
