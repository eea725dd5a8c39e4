import { type Backend, backendsOf, type Ingress } from "../kubernetes/ingresses.ts";
import type { IngressSpec, ServiceSpec } from "../kubernetes/objects.ts";
import { servicePort } from "../kubernetes/services.ts";
import { rule, type Stack } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { type Problems, problemsOf } from "../model/unknown.ts";

/** The AWS controller takes an action of an annotation in place of a Service. */
const action = "use-annotation";

function problemOf(backend: Backend, { annotations, namespace }: Ingress, { graph }: Stack): Problems {
  if (backend === "nowhere")
    return "a path has no backend.service, and so leads nowhere; serviceName and servicePort are of versions that are gone";
  if (!("service" in backend)) return undefined;
  const { port, service: name } = backend;
  if (port === action)
    return (
      annotations[`alb.ingress.kubernetes.io/actions.${name}`] === undefined &&
      `action ${name} is in none of its annotations`
    );
  const service = graph.find<ServiceSpec>("Service", namespace, name);
  if (!service) return `Service ${name} isn't in the stack`;
  return !servicePort(service, port) && `Service ${name} has no port ${port}`;
}

export const ingressBackendExists = rule({
  id: "ingress-backend-exists",
  title: "Every path of an Ingress leads to an existing Service port.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [47],
  remediation: ["Use the Service's name and its port, not the container's, in backend.service."],
  subjects: everyObject<IngressSpec>("Ingress"),
  check: (ingress, stack) => {
    const backends = backendsOf(ingress);
    if (backends.length === 0 && (ingress.spec.rules ?? []).length === 0)
      return "it has neither rules nor a default backend, and the API server refuses it";
    return problemsOf(backends, (backend) => problemOf(backend, ingress, stack));
  },
});
