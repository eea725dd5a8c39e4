import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { variablesOf } from "../kubernetes/configuration.ts";
import { backendNames, isRedirect } from "../kubernetes/ingresses.ts";
import type { IngressSpec, ServiceSpec } from "../kubernetes/objects.ts";
import { backends } from "../kubernetes/services.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { NotApplicable, rule, type Stack } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { some } from "../model/unknown.ts";

const nginx = /^nginx\.ingress\.kubernetes\.io\/limit-(rps|rpm|connections)$/;
const variable = /RATE_?LIMIT/;

/** Middlewares of Traefik that an Ingress names as namespace-name@kubernetescrd, and that limit a rate. */
function limitsByMiddleware({ graph }: Stack, { annotations }: Resource): boolean {
  const names = (annotations["traefik.ingress.kubernetes.io/router.middlewares"] ?? "").split(",");
  return graph
    .ofKind<{ rateLimit?: unknown }>("traefik.io/Middleware", "traefik.containo.us/Middleware")
    .some(
      ({ name, namespace, spec }) =>
        spec.rateLimit !== undefined && names.includes(`${namespace}-${name}@kubernetescrd`),
    );
}

/** The workloads of the stack behind it. */
function behind({ graph }: Stack, ingress: Resource<IngressSpec>): readonly Workload[] {
  return backendNames(ingress).flatMap((name) => {
    const service = graph.find<ServiceSpec>("Service", ingress.namespace, name);
    return service ? backends(graph, service) : [];
  });
}

/** Whether it limits by itself, with a number above 0. */
function limitsByItself(graph: Graph, workload: Workload): boolean {
  return some(
    variablesOf(graph, workload, variable),
    ({ variable: { value } }) => Number.parseFloat(value ?? "") > 0,
  );
}

export const apiRateLimitSet = rule({
  id: "api-rate-limit-set",
  title: "Everything that is exposed has a rate limit.",
  pack: "operability",
  severity: "low",
  levels: "-aa",
  relation: true,
  requirements: [123],
  remediation: ["Set the API's rate limit, nginx limit-rps, or a Middleware of Traefik with rateLimit."],
  subjects: everyObject<IngressSpec>("Ingress"),
  check: (ingress, stack) => {
    if (isRedirect(ingress)) return new NotApplicable("It only leads on to HTTPS.");
    const limited =
      Object.keys(ingress.annotations).some((name) => nginx.test(name)) || limitsByMiddleware(stack, ingress);
    if (limited) return undefined;
    const workloads = behind(stack, ingress);
    if (workloads.length === 0) return new NotApplicable("What it leads to isn't in the stack.");
    const limits = some(workloads, (workload) => limitsByItself(stack.graph, workload));
    return !limits && "neither it nor what it leads to limits a rate";
  },
});
