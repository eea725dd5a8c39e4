import type { Graph } from "../graph/graph.ts";
import { servicePort } from "../kubernetes/services.ts";
import {
  answererOfOthers,
  authorityWriter,
  everyWebhook,
  hasAuthority,
  serviceOf,
  type Webhook,
} from "../kubernetes/webhooks.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { anyProblem, UnknownValue } from "../model/unknown.ts";

export const webhookServiceExists = rule({
  id: "webhook-service-exists",
  title: "Every admission webhook has a Service, and a certificate that the API server trusts.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [109],
  remediation: ["Correct clientConfig.service; set caBundle, or annotation cert-manager.io/inject-ca-from."],
  subjects: everyWebhook,
  check: (one, { graph }) => {
    const { service: wanted } = one.webhook.clientConfig ?? {};
    if (!wanted) return new NotApplicable("It calls a URL outside the cluster.");
    const { name, namespace = "", port = 443 } = wanted;
    const service = serviceOf(graph, one);
    if (!service && !graph.find("Namespace", undefined, namespace))
      throw new UnknownValue(`Service ${namespace}/${name} is in a namespace of others`);
    if (!service) return `Service ${namespace}/${name} isn't in the stack`;
    return anyProblem(
      () => !servicePort(service, port) && `${service.title} has no port ${port}`,
      () => untrusted(graph, one),
    );
  },
});

function untrusted(graph: Graph, one: Webhook): string | undefined {
  if (hasAuthority(one)) return undefined;
  const writer = authorityWriter(graph, one);
  if (writer) throw new UnknownValue(`it has no caBundle, and ${writer.title} has the right to put one in`);
  const answerer = answererOfOthers(graph, one);
  if (answerer)
    throw new UnknownValue(
      `it has no caBundle, and what the account of ${answerer.title} may do isn't known`,
    );
  return "it has no caBundle, and nothing puts one in";
}
