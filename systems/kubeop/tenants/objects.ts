import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { labels } from "../../../components/identity.ts";
import { group, version } from "../definitions/schema.ts";
import { declaredProjects, type TenantsSettings } from "./settings.ts";

const apiVersion = `${group}/${version}`;

/**
 * The Tenants and Projects that the stack declares, for the operator and for whoever lists them. The webhook must be there: it
 * is asked about each Project, and looks for its Tenant.
 */
export class TenantObjects extends ComponentResource {
  constructor(name: string, args: Pick<TenantsSettings, "tenants">, opts?: ComponentResourceOptions) {
    super("seaworthy:index:TenantObjects", name, {}, opts);
    const tenants = new Map(
      Object.keys(args.tenants).map((tenant) => [tenant, this.#createTenant(name, tenant)]),
    );
    for (const { project, tenant } of declaredProjects(args)) {
      const metadata = metadataOf(`${tenant}-${project}`);
      const spec = { tenantRef: tenant, name: project };
      const object = { apiVersion, kind: "Project", metadata, spec };
      const dependsOn = [tenants.get(tenant)].filter((one) => one !== undefined);
      new CustomResource(`${name}-project-${tenant}-${project}`, object, { parent: this, dependsOn });
    }
    this.registerOutputs({});
  }

  #createTenant(name: string, tenant: string): CustomResource {
    const object = { apiVersion, kind: "Tenant", metadata: metadataOf(tenant), spec: { name: tenant } };
    return new CustomResource(`${name}-tenant-${tenant}`, object, { parent: this });
  }
}

function metadataOf(name: string) {
  return { name, labels: labels({ name, component: "tenants", partOf: "kubeop" }) };
}
