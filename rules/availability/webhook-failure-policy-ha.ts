import type { Graph } from "../graph/graph.ts";
import { isCovered } from "../kubernetes/budgets.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import { backends } from "../kubernetes/services.ts";
import { everyWebhook, isAskedAboutPods, serviceOf } from "../kubernetes/webhooks.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { anyProblem, type Problems, problemsOf, some } from "../model/unknown.ts";

export const webhookFailurePolicyHa = rule({
  id: "webhook-failure-policy-ha",
  title: "A webhook with failurePolicy Fail is highly available, and doesn't block its own start.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [109],
  remediation: [
    "Run two pods of it with a disruption budget.",
    "Exclude its own namespace with namespaceSelector; or set failurePolicy: Ignore.",
  ],
  subjects: everyWebhook,
  check: (one, { graph }) => {
    // Ignore isn't the default since admissionregistration.k8s.io/v1.
    if (one.webhook.failurePolicy === "Ignore") return new NotApplicable("It lets all pass when it is down.");
    const service = serviceOf(graph, one);
    if (!service) return new NotApplicable("Its Service isn't in the stack.");
    const behind = backends(graph, service);
    if (behind.length === 0) return new NotApplicable("No pods of the stack answer for its Service.");
    return anyProblem(
      () => problemsOf(behind, (workload) => oftenDown(graph, workload)),
      () =>
        some(behind, (workload) => isAskedAboutPods(graph, one, workload)) &&
        `it is asked about the pods of its own namespace, ${service.namespace}, so it can't start when none of it runs`,
    );
  },
});

function oftenDown(graph: Graph, workload: Workload): Problems {
  if (!workload.isScalable) return undefined;
  if (scaleOf(graph, workload).min < 2)
    return `${workload.title} has one pod: while it restarts, the API server refuses what the webhook is about`;
  const covered = isCovered(graph, workload);
  return !covered && `${workload.title} has no disruption budget`;
}
