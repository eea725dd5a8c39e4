import type { Alert, Scope } from "../../../components/monitoring/alert.ts";
import { webhookCalls } from "../../../components/monitoring/alerts/webhooks.ts";
import { select } from "../../../components/monitoring/promql.ts";
import { type Objective, takenLonger, timeAnswered } from "../../../components/monitoring/slo.ts";
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
    ...reconciliation(scope, settings),
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

/** Managers that are gone, or that get no requests because their database is away, count none. */
function apiUp(scope: Scope, { objectives }: MonitoringSettings): Objective {
  return {
    name: "api-up",
    alert: "ApiUp",
    trouble: "of the time, no manager answers",
    percent: objectives.apiPercent,
    measured: timeAnswered(scope.namespace, manager),
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
    measured: timeAnswered(scope.namespace, admission),
    consequence: "Apps and Projects can't be created or changed.",
    steps: [pods(scope, admission)],
  };
}

/** What a prober measures: the operator itself exports the time of single steps, of which a change needs several. */
function reconciliation(scope: Scope, { objectives }: MonitoringSettings): readonly Objective[] {
  const { reconcileMetric: histogram, reconcilePercent, reconcileSeconds } = objectives;
  if (histogram === undefined) return [];
  const { namespace, prefix } = scope;
  return [
    {
      name: "reconciliation",
      alert: "Reconciliation",
      trouble: `of changes take longer than ${reconcileSeconds} s`,
      percent: reconcilePercent,
      measured: takenLonger(histogram, reconcileSeconds, { namespace }),
      consequence: "What tenants change has its effect late, or not at all.",
      steps: [
        `Does ${prefix}LeaderMissing, ${prefix}ReconcileStuck or ${prefix}ReconcileErrors fire? Then that comes first.`,
        "The dashboard's row Operator: how many objects wait?",
        "The events beside the prober's own Deployment tell whether scheduling or the image takes the time.",
      ],
    },
  ];
}

/** Of nothing, no part can be spent: one invoice that is wrong is one too many. */
export function invoiceAlerts(
  { namespace, prefix }: Scope,
  { invoiceMetric }: MonitoringSettings["objectives"],
): readonly Alert[] {
  if (invoiceMetric === undefined) return [];
  const different = select(invoiceMetric, { namespace });
  return [
    {
      name: `${prefix}InvoicesDiffer`,
      severity: "warning",
      for: "15m",
      labels: { slo: "invoices" },
      expression: `max by (namespace) (${different}) > 0\nor\nabsent(${different})`,
      summary: "Invoices do not match usage, or nobody compares them",
      description: "Tenants pay for what they did not use, or do not pay for what they did.",
      steps: [
        "Send no invoices until the cause is known.",
        "Compare `/v1/usage/snapshot` with `/v1/invoices/{tenant}` of every tenant: the lines of this month are what the snapshot grew by since the month began, apart from tenants that were deleted.",
        "Was a report of usage sent twice? Usage that is sent again is added again: correct the rows of `usage_hourly`.",
      ],
    },
  ];
}
