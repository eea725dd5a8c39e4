import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { bindingSpec, policyName, policySpec } from "../../../components/admission/policy.ts";
import type { Target } from "../../../components/admission/targets.ts";
import { labels } from "../../../components/identity.ts";
import {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from "../../../components/kubernetes.ts";
import { butTheClustersOwn, type Guard, tenantNamespaces } from "./guards/guard.ts";
import { type GuardSettings, guards } from "./guards/index.ts";
import { type Ownership, ownerships } from "./ownership.ts";
import { type Rewrite, type RewriteSettings, rewrites } from "./rewrites.ts";

export type PoliciesArgs = GuardSettings & RewriteSettings;

const advice = "Change it: docs/kubeop-tenants.md says what tenants may.";

/**
 * What the API server makes of tenants' namespaces and of what is in them, and what it refuses there. It asks nobody, so
 * that it holds while all of kubeOP is down, and a cluster that was stopped starts again by itself.
 */
export class Policies extends ComponentResource {
  readonly #name: string;

  constructor(name: string, args: PoliciesArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:TenantPolicies", name, args, opts);
    this.#name = name;
    for (const guard of guards(args)) for (const target of guard.targets) this.#refuse(guard, target);
    for (const ownership of ownerships) this.#compare(ownership);
    for (const rewrite of rewrites(args)) this.#rewrite(rewrite);
    this.registerOutputs({});
  }

  #refuse({ concern, places = tenantNamespaces }: Guard, target: Target): void {
    const metadata = metadataOf(policyName(concern, target));
    const resource = `${this.#name}-${concern.name}-${target.name}`;
    const spec = policySpec(concern, target, advice);
    const policy = new ValidatingAdmissionPolicy(resource, { metadata, spec }, { parent: this });
    const binding = { metadata, spec: bindingSpec(concern, target, places) };
    new ValidatingAdmissionPolicyBinding(resource, binding, { parent: this, dependsOn: policy });
  }

  #compare({ name, parameters, spec }: Ownership): void {
    const metadata = metadataOf(`seaworthy-${name}`);
    const resource = `${this.#name}-${name}`;
    const policy = new ValidatingAdmissionPolicy(resource, { metadata, spec }, { parent: this });
    const bound = {
      ...{ policyName: metadata.name, paramRef: parameters, matchResources: butTheClustersOwn },
      validationActions: ["Deny", "Audit"],
    };
    const opts = { parent: this, dependsOn: policy };
    new ValidatingAdmissionPolicyBinding(resource, { metadata, spec: bound }, opts);
  }

  #rewrite({ name, ofNamespaces = false, spec }: Rewrite): void {
    const metadata = metadataOf(`seaworthy-${name}`);
    const resource = `${this.#name}-rewrite-${name}`;
    const policy = new MutatingAdmissionPolicy(resource, { metadata, spec }, { parent: this });
    const matchResources = ofNamespaces ? butTheClustersOwn : tenantNamespaces;
    const bound = { policyName: metadata.name, matchResources };
    const opts = { parent: this, dependsOn: policy };
    new MutatingAdmissionPolicyBinding(resource, { metadata, spec: bound }, opts);
  }
}

function metadataOf(name: string) {
  return { name, labels: labels({ name, component: "tenants", partOf: "kubeop" }) };
}
