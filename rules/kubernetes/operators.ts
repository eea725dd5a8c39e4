import type { Graph } from "../graph/graph.ts";
import { isBuiltInName } from "../graph/kinds.ts";
import type { Resource } from "../graph/resource.ts";
import { some, UnknownValue } from "../model/unknown.ts";
import { candidates } from "./label-index.ts";
import type { LabelSelector } from "./objects.ts";
import { madePods } from "./postgres.ts";
import { selects } from "./selectors.ts";
import { workloadsIn } from "./workloads.ts";

/** Groups whose objects make no pods, as a whole or but for some kinds. */
const podless = new Set([
  "acme.cert-manager.io",
  "admissionregistration.k8s.io",
  "barmancloud.cnpg.io",
  "bitnami.com",
  "cert-manager.io",
  "cilium.io",
  "constraints.gatekeeper.sh",
  "crd.projectcalico.org",
  "external-secrets.io",
  "gateway.envoyproxy.io",
  "grafana.integreatly.org",
  "keda.sh",
  "kuadrant.io",
  "kustomize.config.k8s.io",
  "kyverno.io",
  "networking.istio.io",
  "policy.networking.k8s.io",
  "projectcalico.org",
  "readiness.seaworthy.dev",
  "secrets-store.csi.x-k8s.io",
  "secrets.hashicorp.com",
  "security.istio.io",
  "snapshot.storage.k8s.io",
  "source.toolkit.fluxcd.io",
  "traefik.containo.us",
  "traefik.io",
  "velero.io",
]);

const withPods = new Set(["grafana.integreatly.org/Grafana", "keda.sh/ScaledJob"]);

const podlessKinds = new Set([
  "argoproj.io/AppProject",
  "argoproj.io/AnalysisTemplate",
  "argoproj.io/ClusterAnalysisTemplate",
  "argoproj.io/Rollout",
  "gateway.networking.k8s.io/BackendTLSPolicy",
  "gateway.networking.k8s.io/GatewayClass",
  "gateway.networking.k8s.io/GRPCRoute",
  "gateway.networking.k8s.io/HTTPRoute",
  "gateway.networking.k8s.io/ReferenceGrant",
  "gateway.networking.k8s.io/TCPRoute",
  "gateway.networking.k8s.io/TLSRoute",
  "gateway.networking.k8s.io/UDPRoute",
  "monitoring.coreos.com/AlertmanagerConfig",
  "monitoring.coreos.com/PodMonitor",
  "monitoring.coreos.com/Probe",
  "monitoring.coreos.com/PrometheusRule",
  "monitoring.coreos.com/ScrapeConfig",
  "monitoring.coreos.com/ServiceMonitor",
  "postgresql.cnpg.io/Backup",
  "postgresql.cnpg.io/ClusterImageCatalog",
  "postgresql.cnpg.io/Database",
  "postgresql.cnpg.io/DatabaseRole",
  "postgresql.cnpg.io/ImageCatalog",
  "postgresql.cnpg.io/Publication",
  "postgresql.cnpg.io/ScheduledBackup",
  "postgresql.cnpg.io/Subscription",
]);

/** Whether an operator may make pods of it, whose labels nobody knows: a Prometheus, a database's Cluster, a Helm release. */
function mayMakePods({ group, kind, type }: Resource): boolean {
  if (type === kind) return false;
  if (withPods.has(type)) return true;
  // An object in an API that Kubernetes doesn't serve, as where the group of a Deployment is wrong.
  if (group === "" || (isBuiltInName(kind) && !group.includes("."))) return false;
  return !podless.has(group) && !podlessKinds.has(type);
}

function makers({ resources }: Graph): ReadonlyMap<string | undefined, readonly Resource[]> {
  return Map.groupBy(
    resources.filter((one) => mayMakePods(one)),
    ({ namespace }) => namespace,
  );
}

/**
 * What a rule says of a selector that matches no pods of the stack.
 * @throws UnknownValue where an operator makes pods from an object of that namespace
 */
export function noPods(graph: Graph, namespace: string | undefined, message: string): string {
  const [maker] = graph.derive(makers).get(namespace) ?? [];
  if (!maker) return message;
  throw new UnknownValue(`${message}, but an operator may make some from ${maker.title}`);
}

/** Whether a selector selects pods that an operator is known to make. */
export function selectsMade(graph: Graph, namespace: string, selector: LabelSelector): boolean {
  return madePods(graph, namespace).some((labels) => selects(selector, labels));
}

/**
 * Whether such a selector of a policy of that namespace selects pods of the stack.
 * @throws UnknownValue where the stack has nothing of the namespace, or an operator makes its pods
 */
export function selectsSome(graph: Graph, namespace: string, selector: LabelSelector): boolean {
  const near = candidates(graph, namespace, () => selector.matchLabels);
  if (some(near, ({ podLabels }) => selects(selector, podLabels))) return true;
  if (selectsMade(graph, namespace, selector)) return true;
  if (workloadsIn(graph, namespace).length > 0 || graph.find("Namespace", undefined, namespace)) return false;
  throw new UnknownValue(
    noPods(graph, namespace, `neither namespace ${namespace} nor a pod of it is in the stack`),
  );
}

/** Whether such a selector is for whatever pods come into a namespace that the stack makes and runs nothing in, as a tenant's. */
export function isForOthers(graph: Graph, namespace: string, selector: LabelSelector): boolean {
  const { matchExpressions = [], matchLabels = {} } = selector;
  if (matchExpressions.length > 0 || Object.keys(matchLabels).length > 0) return false;
  const isMade = graph.find("Namespace", undefined, namespace) !== undefined;
  return isMade && workloadsIn(graph, namespace).length === 0 && !graph.derive(makers).has(namespace);
}
