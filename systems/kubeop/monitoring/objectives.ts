import type { Scope } from "../../../components/monitoring/alert.ts";
import { webhookCalls } from "../../../components/monitoring/alerts/webhooks.ts";
import { type Objective, timeAnswered } from "../../../components/monitoring/slo.ts";
import { apiRequests } from "./api.ts";
import { admission, manager, validatingWebhooks } from "./names.ts";
import type { MonitoringSettings } from "./settings.ts";

/** What kubeOP's document promises. */
export function kubeopObjectives(scope: Scope, settings: MonitoringSettings): readonly Objective[] {
  return [
    requests(scope, settings),
    apiUp(scope, settings),
    ...(settings.apiServerMetrics ? [calls(scope, settings)] : []),
    webhookUp(scope, settings),
  ];
}

const pods = ({ namespace }: Scope, service: string) =>
  `\`kubectl -n ${namespace} get pods -l app=${service} -o wide\`: are they Ready, and do they restart?`;

function requests(scope: Scope, { metrics, objectives }: MonitoringSettings): Objective {
  return {
    name: "api-requests",
    alert: "ApiRequests",
    trouble: "of requests to the API fail",
    percent: objectives.apiPercent,
    measured: apiRequests(scope, metrics),
    consequence: "Users get errors of the server's own making.",
    steps: [
      "The dashboard's row API: since when, and with which status?",
      `\`kubectl -n ${scope.namespace} logs -l app=${manager} --tail=200 --prefix\`: most often PostgreSQL, or the API server of a registered cluster, does not answer.`,
      "The manager answers 500 also where a name is taken or an id is malformed: one client that repeats such a request spends the budget of all.",
    ],
  };
}

/** Managers that are gone count no requests. */
function apiUp(scope: Scope, { objectives }: MonitoringSettings): Objective {
  return {
    name: "api-up",
    alert: "ApiUp",
    trouble: "of the time, no manager answers",
    percent: objectives.apiPercent,
    measured: timeAnswered({ namespace: scope.namespace, service: manager }),
    consequence: "Users reach nothing.",
    steps: [
      pods(scope, manager),
      "A manager that starts while PostgreSQL is away ends at once: see its alerts.",
    ],
  };
}

function calls(scope: Scope, { objectives }: MonitoringSettings): Objective {
  return {
    name: "webhook-calls",
    alert: "WebhookCalls",
    trouble: "of the API server's calls of the webhooks have no answer",
    percent: objectives.webhookPercent,
    measured: webhookCalls({ names: validatingWebhooks }),
    consequence: "Apps and Projects can't be created or changed.",
    steps: [`As for ${scope.prefix}WebhookCallsFail.`],
  };
}

/** The webhook's metrics are on the port that the API server calls. */
function webhookUp(scope: Scope, { objectives }: MonitoringSettings): Objective {
  return {
    name: "webhook-up",
    alert: "WebhookUp",
    trouble: "of the time, no webhook answers",
    percent: objectives.webhookPercent,
    measured: timeAnswered({ namespace: scope.namespace, service: admission }),
    consequence: "Apps and Projects can't be created or changed.",
    steps: [pods(scope, admission)],
  };
}
