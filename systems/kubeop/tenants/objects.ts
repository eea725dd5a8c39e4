import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import { labels } from "../../../components/identity.ts";
import { group, version } from "../definitions/schema.ts";
import { declaredProjects, type TenantsSettings } from "./settings.ts";

const apiVersion = `${group}/${version}`;

export interface TenantObjectsArgs extends Pick<TenantsSettings, "tenants"> {
  /** The webhook, which is asked about each Project and looks for its Tenant, and the operator that makes them ready. */
  readonly after: readonly Resource[];
}

/** The Tenants and Projects that the stack declares, for the operator and for whoever lists them. */
export class TenantObjects extends ComponentResource {
  constructor(name: string, args: TenantObjectsArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:TenantObjects", name, {}, opts);
    const tenants = new Map(
      Object.keys(args.tenants).map((tenant) => [tenant, this.#createTenant(name, tenant, args.after)]),
    );
    for (const { project, tenant } of declaredProjects(args)) {
      const metadata = metadataOf(`${tenant}-${project}`);
      const spec = { tenantRef: tenant, name: project };
      const object = { apiVersion, kind: "Project", metadata, spec };
      const dependsOn = [tenants.get(tenant), ...args.after].filter((one) => one !== undefined);
      new CustomResource(`${name}-project-${tenant}-${project}`, object, { parent: this, dependsOn });
    }
    this.registerOutputs({});
  }

  #createTenant(name: string, tenant: string, after: readonly Resource[]): CustomResource {
    const dependsOn = [...after];
    const object = { apiVersion, kind: "Tenant", metadata: metadataOf(tenant), spec: { name: tenant } };
    return new CustomResource(`${name}-tenant-${tenant}`, object, { parent: this, dependsOn });
  }
}

function metadataOf(name: string) {
  return { name, labels: labels({ name, component: "tenants", partOf: "kubeop" }) };
}
