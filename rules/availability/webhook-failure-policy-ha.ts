import { budgetsIn, covers } from "../kubernetes/budgets.ts";
import { scaleOf } from "../kubernetes/scale.ts";
import { selects } from "../kubernetes/selectors.ts";
import { backends } from "../kubernetes/services.ts";
import { everyWebhook, serviceOf } from "../kubernetes/webhooks.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { problemsOf, some } from "../model/unknown.ts";

export const webhookFailurePolicyHa = rule({
  id: "webhook-failure-policy-ha",
  title: "A webhook that refuses when it is down is hardly ever down, and doesn't hinder its own start.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [109],
  remediation: [
    "Run two pods of it with a disruption budget.",
    "Leave its own namespace out by namespaceSelector; or set failurePolicy: Ignore.",
  ],
  subjects: everyWebhook,
  check: (one, { graph }) => {
    // Ignore isn't the default since admissionregistration.k8s.io/v1.
    if (one.webhook.failurePolicy === "Ignore") return new NotApplicable("It lets all pass when it is down.");
    const service = serviceOf(graph, one);
    if (!service) return new NotApplicable("Its Service isn't in the stack.");
    const name = service.namespace ?? "";
    const labels = {
      ...graph.find("Namespace", undefined, name)?.labels,
      "kubernetes.io/metadata.name": name,
    };
    return [
      ...problemsOf(backends(graph, service), (workload) => [
        workload.isScalable &&
          scaleOf(graph, workload).min < 2 &&
          `${workload.title} has one pod: while it restarts, the API server refuses what the webhook is about`,
        workload.isScalable &&
          scaleOf(graph, workload).min > 1 &&
          !some(budgetsIn(graph, workload.namespace), (budget) => covers(budget, workload)) &&
          `${workload.title} has no disruption budget`,
      ]),
      selects(one.webhook.namespaceSelector ?? {}, labels) &&
        `it is asked about its own namespace, ${name}, so it can't start when none of it runs`,
    ];
  },
});
