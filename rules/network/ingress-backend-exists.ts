import type { IngressSpec, ServiceSpec } from "../kubernetes/objects.ts";
import { servicePort } from "../kubernetes/services.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const ingressBackendExists = rule({
  id: "ingress-backend-exists",
  title: "Every path of an Ingress leads to a port that is there.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [47],
  remediation: ["Use the Service's name and its port, not the container's."],
  subjects: everyObject<IngressSpec>("Ingress"),
  check: ({ namespace, spec }, { graph }) => {
    const paths = (spec.rules ?? []).flatMap(({ http }) => http?.paths ?? []);
    const all = [...paths.map(({ backend }) => backend), spec.defaultBackend].filter((one) => one?.service);
    return problemsOf(all, (backend) => {
      const { name = "", port } = backend?.service ?? {};
      const service = graph.find<ServiceSpec>("Service", namespace, name);
      if (!service) return `Service ${name} isn't in the stack`;
      const wanted = port?.name ?? port?.number ?? "";
      return !servicePort(service, wanted) && `Service ${name} has no port ${wanted}`;
    });
  },
});
