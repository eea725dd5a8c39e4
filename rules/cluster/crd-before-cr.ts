import { dependsOn } from "../graph/dependencies.ts";
import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { rule, type Stack } from "../model/rule.ts";
import { problemsOf, UnknownValue } from "../model/unknown.ts";

interface DefinitionSpec {
  readonly group?: string;
  readonly names?: { readonly kind?: string };
}

/** One kind of custom resources, with all of it in the stack. */
interface CustomKind {
  readonly title: string;
  readonly group: string;
  readonly kind: string;
  readonly resource: Pick<Resource, "origin">;
  readonly all: readonly Resource[];
}

/** Groups of Kubernetes itself have no dot, or end so; the contract's own documents are none of the cluster's. */
function isCustom({ group }: Resource): boolean {
  return group.includes(".") && !group.endsWith(".k8s.io") && !notServed.has(group);
}

const notServed: ReadonlySet<string> = new Set(["readiness.seaworthy.dev", "helm.sh"]);
/** Served by CRDs although their name is that of a group of Kubernetes. */
const byDefinitions = /^(gateway\.networking|snapshot\.storage|metrics)\.k8s\.io$|\.x-k8s\.io$/;

function customKinds({ graph }: Stack): readonly CustomKind[] {
  const custom = graph.resources.filter((one) => isCustom(one) || byDefinitions.test(one.group));
  return [...Map.groupBy(custom, ({ group, kind }) => `${kind}.${group}`).values()].flatMap((all) => {
    const [first] = all;
    return first
      ? [
          {
            title: `${first.kind} of ${first.group}`,
            group: first.group,
            kind: first.kind,
            resource: first,
            all,
          },
        ]
      : [];
  });
}

function definitionOf(graph: Graph, { group, kind }: CustomKind): Resource | undefined {
  return graph
    .ofKind<DefinitionSpec>("CustomResourceDefinition")
    .find(({ spec }) => spec.group === group && spec.names?.kind === kind);
}

export const crdBeforeCr = rule({
  id: "crd-before-cr",
  title: "A CustomResourceDefinition is installed before its first object.",
  pack: "operability",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [55],
  remediation: [
    "Install the operator first, and name its group in the contract's cluster.apiGroups.",
    "If the stack has the CustomResourceDefinition: make the objects depend on it (dependsOn).",
  ],
  subjects: customKinds,
  check: (custom, { contract, graph }) => {
    const definition = definitionOf(graph, custom);
    const { apiGroups } = contract.cluster;
    if (!definition) {
      if (apiGroups?.includes(custom.group)) return undefined;
      if (apiGroups) return `the cluster doesn't serve ${custom.group}, and no definition of the stack does`;
      throw new UnknownValue(
        `the contract's cluster.apiGroups doesn't say whether the cluster serves ${custom.group}`,
      );
    }
    // What applies manifests puts definitions first; Pulumi goes by dependencies.
    const managed = custom.all.filter(
      ({ origin }) => origin.urn !== undefined && definition.origin.urn !== undefined,
    );
    return problemsOf(
      managed,
      (one) =>
        !dependsOn(graph, one, definition) && `nothing makes ${one.title} wait for ${definition.title}`,
    );
  },
});
