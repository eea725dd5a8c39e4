import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Peer, Resolver } from "../../../components/network-policy.ts";
import { namespaceOf } from "./names.ts";
import { TenantNamespace } from "./namespace.ts";
import type { Way } from "./network.ts";
import { Policies } from "./policies.ts";
import { hardOf, within } from "./quota.ts";
import { declaredProjects, quotaPresets, type TenantsSettings } from "./settings.ts";

export interface TenantsArgs extends TenantsSettings {
  /** Networks outside the cluster that tenants' pods may reach; the same as the webhook's. */
  readonly egressBaseline: readonly string[];
  /** Registries from which tenants' images may come; the same as the webhook's. */
  readonly imageAllowlist: readonly string[];
  /** Pods that bring apps their requests. @default none: apps are reached from their own namespace only */
  readonly ingressControllers?: readonly Peer[];
  /** The cluster's DNS pods, the only others that all tenants' pods reach. */
  readonly resolver: Resolver;
}

/**
 * What holds for tenants: policies for all their namespaces, also for those that come at run time, and the namespaces of the
 * projects that the stack declares. To be there before the operator starts, which then changes nothing of it.
 */
export class Tenants extends ComponentResource {
  constructor(name: string, args: TenantsArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Tenants", name, {}, opts);
    const { egressBaseline, imageAllowlist, ingressControllers = [], resolver } = args;
    const way: Way = { egressBaseline, ingressControllers, resolver };
    this.#createPolicies(name, { ...way, imageAllowlist }, args);
    for (const declared of declaredProjects(args)) {
      const namespace = namespaceOf(declared.tenant, declared.project);
      new TenantNamespace(`${name}-${namespace}`, { ...declared, ...way }, { parent: this });
    }
    this.registerOutputs({});
  }

  #createPolicies(
    name: string,
    way: Way & Pick<TenantsArgs, "imageAllowlist">,
    { tenantQuotaMaximum }: TenantsSettings,
  ): void {
    const quotaMaximum = hardOf(tenantQuotaMaximum);
    const quotaDefaults = within(hardOf(quotaPresets), quotaMaximum);
    new Policies(`${name}-policies`, { ...way, quotaMaximum, quotaDefaults }, { parent: this });
  }
}
