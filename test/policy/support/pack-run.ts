import {
  type Policies,
  type PolicyResource,
  type ResourceValidation,
  type ResourceValidationArgs,
  unknownCheckingProxy,
} from "@pulumi/policy";
import type { TestResource } from "./pulumi-resources.ts";

export interface Reported {
  readonly policy: string;
  readonly message: string;
  readonly urn: string | undefined;
  /** Given where it isn't the policy's own. */
  readonly level: string | undefined;
}

export interface PackResult {
  readonly reported: readonly Reported[];
  readonly notApplicable: ReadonlyMap<string, string>;
}

class NotApplicable extends Error {}

/** Asks policies as Pulumi's server does: resources first, then stacks, each policy with proxies of its own. */
export async function runPolicies(
  policies: Policies,
  resources: readonly TestResource[],
  {
    declared = resources,
    settings = {},
  }: { readonly declared?: readonly TestResource[]; readonly settings?: object } = {},
): Promise<PackResult> {
  const reported: Reported[] = [];
  const notApplicable = new Map<string, string>();
  const unapplied = (reason = ""): never => {
    throw new NotApplicable(reason);
  };
  for (const policy of policies) {
    const report = (message: unknown, urn?: string) => reported.push(finding(policy.name, message, urn));
    try {
      if ("validateResource" in policy && typeof policy.validateResource === "function")
        for (const one of declared)
          await (policy.validateResource as ResourceValidation)(resourceArgs(one), report);
      if (!("validateStack" in policy)) continue;
      const common = { getConfig: <T>() => settings as T, notApplicable: unapplied, stackTags: new Map() };
      await policy.validateStack({ resources: proxiedAll(resources), ...common }, report);
    } catch (error) {
      if (!(error instanceof NotApplicable)) throw error;
      notApplicable.set(policy.name, error.message);
    }
  }
  return { reported, notApplicable };
}

function finding(policy: string, message: unknown, urn: string | undefined): Reported {
  if (typeof message === "string") return { policy, message, urn, level: undefined };
  const given = message as { message: string; urn?: string; enforcementLevel?: string };
  return { policy, message: given.message, urn: given.urn, level: given.enforcementLevel };
}

function resourceArgs(resource: TestResource): ResourceValidationArgs {
  return proxied(resource) as unknown as ResourceValidationArgs;
}

function proxiedAll(resources: readonly TestResource[]): PolicyResource[] {
  const all = new Map(resources.map((one) => [one.urn, proxied(one)] as const));
  for (const { propertyDependencies, urn } of resources) {
    const resource = all.get(urn);
    for (const [property, urns] of Object.entries(propertyDependencies))
      if (resource) resource.propertyDependencies[property] = urns.flatMap((one) => all.get(one) ?? []);
  }
  return [...all.values()];
}

function proxied({ name, props, protect, type, urn }: TestResource): PolicyResource {
  const opts = { protect, ignoreChanges: [], aliases: [], additionalSecretOutputs: [] };
  return {
    type,
    urn,
    name,
    props: unknownCheckingProxy(structuredClone(props)),
    opts: { ...opts, customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 } },
    dependencies: [],
    propertyDependencies: {},
    isType: () => false,
    asType: () => undefined,
  };
}
