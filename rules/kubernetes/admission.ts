import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import type { LabelSelector } from "./meta-objects.ts";
import { selects } from "./selectors.ts";

interface Block {
  readonly any?: readonly { readonly resources?: { readonly namespaces?: readonly string[] } }[];
  readonly all?: readonly { readonly resources?: { readonly namespaces?: readonly string[] } }[];
  readonly resources?: { readonly namespaces?: readonly string[] };
}

interface KyvernoSpec {
  readonly validationFailureAction?: string;
  readonly rules?: readonly {
    readonly exclude?: Block;
    readonly validate?: { readonly failureAction?: string };
  }[];
}

interface MatchResources {
  readonly namespaceSelector?: LabelSelector;
}

interface BindingSpec {
  readonly policyName?: string;
  readonly validationActions?: readonly string[];
  readonly matchResources?: MatchResources;
}

interface PolicySpec {
  readonly matchConstraints?: MatchResources;
}

/** The label that the API server gives to each namespace. */
const system = { "kubernetes.io/metadata.name": "kube-system" };

/** An admission policy of the stack: whether it refuses, and whether it leaves the cluster's own namespaces alone. */
export interface AdmissionPolicy {
  readonly title: string;
  readonly enforces: boolean;
  /** Undefined where its kind says it otherwise. */
  readonly sparesSystem: boolean | undefined;
}

export function admissionPolicies(graph: Graph): readonly AdmissionPolicy[] {
  return [
    ...graph.ofKind<KyvernoSpec>("kyverno.io/ClusterPolicy").map(ofKyverno),
    ...graph
      .ofKind<BindingSpec>("ValidatingAdmissionPolicyBinding")
      .map((binding) => ofBinding(binding, graph)),
    ...graph.resources
      .filter(({ group }) => group === "constraints.gatekeeper.sh")
      .map(({ spec, title }) => ({
        title,
        // Gatekeeper's default.
        enforces: ((spec as { enforcementAction?: string }).enforcementAction ?? "deny") === "deny",
        sparesSystem: undefined,
      })),
  ];
}

/** A binding decides whether to refuse; either it or its policy may leave namespaces out. */
function ofBinding({ spec, title }: Resource<BindingSpec>, graph: Graph): AdmissionPolicy {
  const policy = graph
    .ofKind<PolicySpec>("ValidatingAdmissionPolicy")
    .find(({ name }) => name === spec.policyName);
  const resources = [policy?.spec.matchConstraints, spec.matchResources];
  const isSpared = resources.some((one) => one?.namespaceSelector && !selects(one.namespaceSelector, system));
  return {
    title,
    enforces: (spec.validationActions ?? []).includes("Deny"),
    // A policy that isn't the stack's may leave it out itself.
    sparesSystem: isSpared || policy ? isSpared : undefined,
  };
}

function ofKyverno({ spec, title }: Resource<KyvernoSpec>): AdmissionPolicy {
  // Without any word Kyverno only tells.
  const whole = spec.validationFailureAction ?? "Audit";
  const validating = (spec.rules ?? []).filter(({ validate }) => validate);
  return {
    title,
    enforces:
      validating.length > 0 &&
      validating.every(({ validate }) => /^enforce$/i.test(validate?.failureAction ?? whole)),
    sparesSystem: validating.every(({ exclude }) => namespacesIn(exclude).includes("kube-system")),
  };
}

function namespacesIn(block: Block | undefined): readonly string[] {
  return [...(block?.any ?? []), ...(block?.all ?? []), ...(block ? [block] : [])].flatMap(
    ({ resources }) => resources?.namespaces ?? [],
  );
}
