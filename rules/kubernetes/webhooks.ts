import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import type { Stack } from "../model/rule.ts";
import { attempt, every, UnknownValue } from "../model/unknown.ts";
import { accountName } from "./accounts.ts";
import type { LabelSelector, ServiceSpec } from "./objects.ts";
import { bindingsOf, includes, mayDo } from "./rbac.ts";
import { selects } from "./selectors.ts";
import { backends, type Service } from "./services.ts";
import { type Workload, workloads } from "./workloads.ts";

interface WebhookRule {
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly operations?: readonly string[];
  readonly resources?: readonly string[];
  readonly scope?: string;
}

interface WebhookObject {
  readonly webhooks?: readonly {
    readonly name?: string;
    readonly failurePolicy?: string;
    readonly rules?: readonly WebhookRule[];
    readonly namespaceSelector?: LabelSelector;
    readonly objectSelector?: LabelSelector;
    readonly matchConditions?: readonly { readonly name?: string }[];
    readonly clientConfig?: {
      readonly url?: string;
      readonly caBundle?: string;
      readonly service?: { readonly name?: string; readonly namespace?: string; readonly port?: number };
    };
  }[];
}

/** One webhook of a configuration. */
export interface Webhook {
  readonly title: string;
  readonly resource: Resource;
  readonly webhook: NonNullable<WebhookObject["webhooks"]>[number];
}

export function everyWebhook({ graph }: Stack): readonly Webhook[] {
  return graph.ofKind("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration").flatMap((resource) =>
    ((resource.object as WebhookObject).webhooks ?? []).map((webhook) => ({
      title: `${resource.title} webhook ${webhook.name}`,
      resource,
      webhook,
    })),
  );
}

export function serviceOf(graph: Graph, { webhook }: Webhook): Service | undefined {
  const { name = "", namespace = "" } = webhook.clientConfig?.service ?? {};
  return graph.find<ServiceSpec>("Service", namespace, name);
}

/**
 * Whether the API server asks a webhook before it makes these pods. Pods have one version, so that matchPolicy changes
 * nothing. Throws where its conditions, or the labels of a namespace of others, decide.
 * https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-rules
 */
export function isAskedAboutPods(graph: Graph, { webhook }: Webhook, workload: Workload): boolean {
  const { matchConditions = [], namespaceSelector = {}, objectSelector = {}, rules } = webhook;
  if (rules && !rules.some(meansNewPods)) return false;
  if (!selects(objectSelector, workload.podLabels)) return false;
  if (!selectsNamespace(graph, namespaceSelector, workload.namespace)) return false;
  if (!rules) throw new UnknownValue("it has no rules, and whoever fills them in isn't known");
  if (matchConditions.length > 0)
    throw new UnknownValue("its matchConditions decide whether it is asked about its own pods");
  return true;
}

function meansNewPods({ apiGroups, apiVersions, operations, resources, scope = "*" }: WebhookRule): boolean {
  return (
    includes(apiGroups, "") &&
    includes(apiVersions, "v1") &&
    includes(operations, "CREATE") &&
    (resources ?? []).some((one) => one === "*" || one === "*/*" || one === "pods") &&
    scope !== "Cluster"
  );
}

const nameLabel = "kubernetes.io/metadata.name";

function selectsNamespace(graph: Graph, selector: LabelSelector, name: string): boolean {
  const namespace = graph.find("Namespace", undefined, name);
  const keys = [
    ...Object.keys(selector.matchLabels ?? {}),
    ...(selector.matchExpressions ?? []).map(({ key }) => key),
  ];
  if (!namespace && !every(keys, (key) => key === nameLabel))
    throw new UnknownValue(`the labels of namespace ${name}, which isn't in the stack, aren't known`);
  return selects(selector, { ...namespace?.labels, [nameLabel]: name });
}

/** Annotations by which cert-manager, or OpenShift, puts the authority in. */
const injected =
  /^(cert-manager\.io\/inject-(ca-from|ca-from-secret|apiserver-ca)|certmanager\.k8s\.io\/inject-ca-from|service\.(alpha|beta)\.openshift\.io\/inject-cabundle)$/;

/** Whether it has the authority that the API server trusts, or a controller that is told to put it in. */
export function hasAuthority({ resource, webhook }: Webhook): boolean {
  const bundle = Buffer.from(webhook.clientConfig?.caBundle ?? "", "base64");
  // A line end is what generators leave in its place.
  if (bundle.toString("utf8").trim() !== "") return true;
  return Object.keys(resource.annotations).some((key) => injected.test(key));
}

/**
 * A workload that answers the webhook and runs as an account of others, of which the stack has neither the object nor a
 * binding: what it may do isn't known.
 */
export function answererOfOthers(graph: Graph, one: Webhook): Workload | undefined {
  const service = serviceOf(graph, one);
  return (service ? backends(graph, service) : []).find(
    (workload) =>
      accountName(workload) !== "default" &&
      !graph.find("ServiceAccount", workload.namespace, accountName(workload)) &&
      bindingsOf(graph, workload).length === 0,
  );
}

/** A workload of the stack whose account may put the authority in: an operator at its start, or a job. */
export function authorityWriter(graph: Graph, { resource }: Webhook): Workload | undefined {
  const right = {
    group: "admissionregistration.k8s.io",
    resource: `${resource.kind.toLowerCase()}s`,
    name: resource.name,
    verbs: ["patch", "update"],
  };
  return workloads(graph).find((workload) => attempt(() => mayDo(graph, workload, right)) === true);
}
