import { ComponentResource, type ComponentResourceOptions, output } from "@pulumi/pulumi";
import { podSecurity } from "../../../components/admission/pod-security.ts";
import { bindingSpec, type Concern, policyName, policySpec } from "../../../components/admission/policy.ts";
import { registries } from "../../../components/admission/registries.ts";
import { pods, podTargets, type Target } from "../../../components/admission/targets.ts";
import { labels } from "../../../components/identity.ts";
import {
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from "../../../components/kubernetes.ts";
import type { Composed } from "../../../components/system/index.ts";
import { given, type PlatformSettings } from "../settings.ts";
import { exempting, release, sparing } from "./exemptions.ts";
import { resources } from "./resources.ts";

/**
 * What the API server itself refuses. It asks nobody, so that a cluster that was stopped starts again by itself; kube-system
 * and the platform's own namespaces are spared, so that a mistake in the settings stops nothing that others need.
 */
export class Admission extends ComponentResource implements Composed {
  readonly edges = [];
  readonly certificateAuthority = output("");
  readonly outputs: Composed["outputs"];
  readonly #name: string;
  readonly #spared: readonly string[];

  constructor(name: string, platform: PlatformSettings, opts?: ComponentResourceOptions) {
    const { exemptNamespaces, ...settings } = platform.facilities.admission;
    super("seaworthy:index:Admission", name, settings, opts);
    this.#name = name;
    const own = given(platform).flatMap(({ namespace }) => namespace ?? []);
    this.#spared = [...new Set(["kube-system", ...own, ...exemptNamespaces])];
    const concerns = [
      this.#judge(podSecurity(settings.podSecurity), podTargets),
      this.#judge(registries(settings.registries), podTargets),
      this.#judge(resources(settings.resources), [pods]),
    ];
    const actions = Object.fromEntries(concerns.map(({ action, name: concern }) => [concern, action]));
    // What the smoke test needs to know to try it.
    this.outputs = { admission: { registry: settings.registries.allowed[0], actions } };
    this.registerOutputs(this.outputs);
  }

  #judge(concern: Concern, targets: readonly Target[]): Concern {
    for (const target of targets) this.#createPolicy(concern, target);
    return concern;
  }

  #createPolicy(concern: Concern, target: Target): void {
    const name = policyName(concern, target);
    const identity = { name, component: "admission", partOf: "admission", version: release };
    const metadata = { name, labels: labels(identity) };
    const resource = `${this.#name}-${concern.name}-${target.name}`;
    const spec = policySpec(concern, target, exempting(concern));
    const policy = new ValidatingAdmissionPolicy(resource, { metadata, spec }, { parent: this });
    const binding = { metadata, spec: bindingSpec(concern, target, sparing(concern, this.#spared)) };
    new ValidatingAdmissionPolicyBinding(resource, binding, { parent: this, dependsOn: policy });
  }
}
