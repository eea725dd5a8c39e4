import type { Graph } from "../graph/graph.ts";
import type { Kind } from "../graph/kinds.ts";
import type { Resource } from "../graph/resource.ts";
import { UnknownValue } from "../model/unknown.ts";
import { type Truth, truthOf } from "./calico-selectors.ts";
import type { LabelSelector, Labels } from "./objects.ts";
import { selects } from "./selectors.ts";

export type Direction = "Ingress" | "Egress";

/** Pods by their labels, or all of a namespace where none are given. */
export interface Selected {
  readonly namespace: string;
  readonly podLabels?: Labels;
}

/** A policy of another kind, which is enforced beside the NetworkPolicies. What it allows isn't read here. */
interface OtherPolicy {
  readonly title: string;
  readonly directions: readonly Direction[];
  /** Whether it is about those pods; of a namespace, whether it is about all of its pods. */
  readonly selects: (pods: Selected) => Truth;
}

/** What makes an answer about these pods unknown: a policy of another kind that is about them, or may be. */
export function refuseToGuess(graph: Graph, pods: Selected, direction: Direction): void {
  const found = graph
    .derive(otherPolicies)
    .find((policy) => policy.directions.includes(direction) && policy.selects(pods) !== "no");
  if (found)
    throw new UnknownValue(
      `${found.title} is a policy of another kind, which decides beside the NetworkPolicies and isn't read here`,
    );
}

type Reader = (graph: Graph, resource: Resource) => readonly OtherPolicy[];

const readers: readonly (readonly [Kind, Reader])[] = [
  ["policy.networking.k8s.io/AdminNetworkPolicy", ofCluster],
  ["policy.networking.k8s.io/BaselineAdminNetworkPolicy", ofCluster],
  ["policy.networking.k8s.io/ClusterNetworkPolicy", ofCluster],
  ["cilium.io/CiliumNetworkPolicy", ofCilium],
  ["cilium.io/CiliumClusterwideNetworkPolicy", ofCilium],
  ["projectcalico.org/NetworkPolicy", ofCalico],
  ["projectcalico.org/GlobalNetworkPolicy", ofCalico],
  ["crd.projectcalico.org/NetworkPolicy", ofCalico],
  ["crd.projectcalico.org/GlobalNetworkPolicy", ofCalico],
  ["crd.antrea.io/NetworkPolicy", ofAntrea],
  ["crd.antrea.io/ClusterNetworkPolicy", ofAntrea],
];

function otherPolicies(graph: Graph): readonly OtherPolicy[] {
  return readers.flatMap(([kind, read]) => graph.ofKind(kind).flatMap((one) => read(graph, one)));
}

interface Rules {
  readonly ingress?: readonly unknown[];
  readonly egress?: readonly unknown[];
  readonly ingressDeny?: readonly unknown[];
  readonly egressDeny?: readonly unknown[];
}

function directionsOf({ egress, egressDeny, ingress, ingressDeny }: Rules): readonly Direction[] {
  return [
    ...(ingress || ingressDeny ? (["Ingress"] as const) : []),
    ...(egress || egressDeny ? (["Egress"] as const) : []),
  ];
}

const truth = (answer: boolean): Truth => (answer ? "yes" : "no");
const isEmpty = (selector: LabelSelector | undefined): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length === 0;

function matches(selector: LabelSelector | undefined, { podLabels }: Selected): Truth {
  if (isEmpty(selector)) return "yes";
  return podLabels === undefined ? "no" : truth(selects(selector, podLabels));
}

const nameLabel = "kubernetes.io/metadata.name";

/** The labels of a namespace; of one that isn't in the stack, only its name. */
function namespaceLabels(graph: Graph, name: string): { readonly labels: Labels; readonly known: boolean } {
  const namespace = graph.find("Namespace", undefined, name);
  return { labels: { ...namespace?.labels, [nameLabel]: name }, known: namespace !== undefined };
}

function matchesNamespace(graph: Graph, selector: LabelSelector | undefined, { namespace }: Selected): Truth {
  const { known, labels } = namespaceLabels(graph, namespace);
  if (selects(selector ?? {}, labels)) return "yes";
  return known ? "no" : "perhaps";
}

function both(one: Truth, other: Truth): Truth {
  if (one === "no" || other === "no") return "no";
  return one === "yes" && other === "yes" ? "yes" : "perhaps";
}

interface ClusterPolicySpec extends Rules {
  readonly subject?: {
    readonly namespaces?: LabelSelector;
    readonly pods?: { readonly namespaceSelector?: LabelSelector; readonly podSelector?: LabelSelector };
  };
}

/** https://network-policy-api.sigs.k8s.io/ */
function ofCluster(graph: Graph, { spec, title }: Resource): readonly OtherPolicy[] {
  const { subject = {}, ...rules } = spec as ClusterPolicySpec;
  const { namespaces, pods } = subject;
  return [
    {
      title,
      directions: directionsOf(rules),
      selects: (selected) =>
        pods
          ? both(
              matchesNamespace(graph, pods.namespaceSelector, selected),
              matches(pods.podSelector, selected),
            )
          : matchesNamespace(graph, namespaces, selected),
    },
  ];
}

interface CiliumRule extends Rules {
  readonly endpointSelector?: LabelSelector;
}

/** https://docs.cilium.io/en/stable/network/kubernetes/policy/ */
function ofCilium(_: Graph, { namespace, object, spec, title }: Resource): readonly OtherPolicy[] {
  const { specs = [] } = object as { readonly specs?: readonly CiliumRule[] };
  return [spec as CiliumRule, ...specs].flatMap((rule) =>
    // One for nodes is about no pods.
    rule.endpointSelector === undefined
      ? []
      : [
          {
            title,
            directions: directionsOf(rule),
            selects: (pods: Selected) =>
              namespace === undefined || namespace === pods.namespace
                ? matches(withoutSources(rule.endpointSelector), withNamespace(pods))
                : "no",
          },
        ],
  );
}

/** Cilium's labels have a source before them, and one for the pod's namespace. */
function withoutSources({ matchExpressions, matchLabels }: LabelSelector = {}): LabelSelector {
  const plain = (key: string) => key.replace(/^(k8s|any)[:.]/, "");
  return {
    ...(matchLabels && {
      matchLabels: Object.fromEntries(Object.entries(matchLabels).map(([key, value]) => [plain(key), value])),
    }),
    ...(matchExpressions && {
      matchExpressions: matchExpressions.map((one) => ({ ...one, key: plain(one.key) })),
    }),
  };
}

function withNamespace({ namespace, podLabels }: Selected): Selected {
  return {
    namespace,
    ...(podLabels && { podLabels: { ...podLabels, "io.kubernetes.pod.namespace": namespace } }),
  };
}

interface CalicoSpec extends Rules {
  readonly selector?: string;
  readonly namespaceSelector?: string;
  readonly types?: readonly string[];
}

/** https://docs.tigera.io/calico/latest/reference/resources/networkpolicy */
function ofCalico(graph: Graph, { namespace, spec, title }: Resource): readonly OtherPolicy[] {
  const { namespaceSelector = "", selector = "", types, ...rules } = spec as CalicoSpec;
  const said = (types ?? []).filter((one) => one === "Ingress" || one === "Egress");
  const implied: readonly Direction[] = directionsOf(rules).includes("Egress")
    ? directionsOf(rules)
    : ["Ingress"];
  return [
    {
      title,
      directions: said.length > 0 ? said : implied,
      selects: (pods) => {
        if (namespace !== undefined && namespace !== pods.namespace) return "no";
        const { known, labels } = namespaceLabels(graph, pods.namespace);
        const own = {
          "projectcalico.org/namespace": pods.namespace,
          "projectcalico.org/name": pods.namespace,
        };
        const within = truthOf(namespaceSelector, { ...labels, ...own });
        const about = truthOf(selector, { ...pods.podLabels, ...own }, pods.podLabels === undefined);
        return both(within === "no" && !known ? "perhaps" : within, about);
      },
    },
  ];
}

interface AntreaSpec extends Rules {
  readonly appliedTo?: readonly {
    readonly podSelector?: LabelSelector;
    readonly namespaceSelector?: LabelSelector;
  }[];
}

/** https://antrea.io/docs/main/docs/antrea-network-policy/ */
function ofAntrea(graph: Graph, { namespace, spec, title }: Resource): readonly OtherPolicy[] {
  const { appliedTo = [{}], ...rules } = spec as AntreaSpec;
  return [
    {
      title,
      directions: directionsOf(rules),
      selects: (pods) => {
        if (namespace !== undefined && namespace !== pods.namespace) return "no";
        const answers = appliedTo.map(({ namespaceSelector, podSelector }) =>
          both(matchesNamespace(graph, namespaceSelector, pods), matches(podSelector, pods)),
        );
        return answers.find((one) => one === "yes") ?? answers.find((one) => one === "perhaps") ?? "no";
      },
    },
  ];
}
