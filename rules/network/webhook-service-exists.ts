import { servicePort } from "../kubernetes/services.ts";
import { everyWebhook, serviceOf } from "../kubernetes/webhooks.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { UnknownValue } from "../model/unknown.ts";

/** Annotations by which cert-manager, or OpenShift, puts the authority in. */
const injected =
  /^(cert-manager\.io\/inject-(ca-from|ca-from-secret|apiserver-ca)|service\.beta\.openshift\.io\/inject-cabundle)$/;

export const webhookServiceExists = rule({
  id: "webhook-service-exists",
  title: "Every admission webhook is answered, by somebody whom the API server trusts.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [109],
  remediation: ["Correct clientConfig.service; set caBundle, or annotation cert-manager.io/inject-ca-from."],
  subjects: everyWebhook,
  check: (one, { graph }) => {
    const { caBundle, service: wanted } = one.webhook.clientConfig ?? {};
    if (!wanted) return new NotApplicable("It calls a URL outside the cluster.");
    const { name, namespace = "", port = 443 } = wanted;
    const service = serviceOf(graph, one);
    if (!service && !graph.find("Namespace", undefined, namespace))
      throw new UnknownValue(`Service ${namespace}/${name} is in a namespace of others`);
    if (!service) return `Service ${namespace}/${name} isn't in the stack`;
    const trusted =
      (caBundle ?? "") !== "" || Object.keys(one.resource.annotations).some((key) => injected.test(key));
    return [
      !servicePort(service, port) && `${service.title} has no port ${port}`,
      !trusted && "it has no caBundle, and nothing puts one in",
    ];
  },
});
