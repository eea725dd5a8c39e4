import type { Alert, Scope } from "../alert.ts";
import { matching, select } from "../promql.ts";

/** What API servers tell of the webhooks that they call: staging/src/k8s.io/apiserver/pkg/admission/metrics of Kubernetes. */
export const webhookMetrics = [
  "apiserver_admission_webhook_fail_open_count",
  "apiserver_admission_webhook_rejection_count",
  "apiserver_admission_webhook_request_total",
] as const;

declare module "../metrics.ts" {
  interface Exporters {
    readonly apiServerWebhooks: (typeof webhookMetrics)[number];
  }
}

export interface MonitoredWebhooks {
  /** Names of webhooks, as their configurations have them. */
  readonly names: readonly string[];
  /** Label `app` of the pods that answer, and name of their Service and Deployment. */
  readonly service: string;
}

/** Their series have no namespace: the webhooks of a cluster differ by name. */
function named({ names }: Pick<MonitoredWebhooks, "names">): { readonly name: ReturnType<typeof matching> } {
  return { name: matching(names.map((name) => name.replaceAll(".", String.raw`\.`)).join("|")) };
}

function failedCalls(webhooks: Pick<MonitoredWebhooks, "names">): string {
  const error_type = "calling_webhook_error";
  return select("apiserver_admission_webhook_rejection_count", { ...named(webhooks), error_type });
}

/** The calls in each second of the last five minutes, and those of them that had no answer. */
export function webhookCalls(webhooks: Pick<MonitoredWebhooks, "names">): {
  readonly all: string;
  readonly bad: string;
} {
  const all = select("apiserver_admission_webhook_request_total", named(webhooks));
  return { all: `sum(rate(${all}[5m]))`, bad: `sum(rate(${failedCalls(webhooks)}[5m]))` };
}

/** The API server can't have an answer, and refuses the request, or lets it pass unseen. */
export function webhookAlerts(scope: Scope, webhooks: MonitoredWebhooks): readonly Alert[] {
  return [callsFail(scope, webhooks), passedUnseen(scope, webhooks)];
}

function callsFail({ namespace, prefix }: Scope, webhooks: MonitoredWebhooks): Alert {
  const { service } = webhooks;
  return {
    name: `${prefix}WebhookCallsFail`,
    severity: "critical",
    for: "2m",
    mayBeAbsent: ["apiserver_admission_webhook_rejection_count"],
    expression: `sum by (name) (increase(${failedCalls(webhooks)}[5m])) > 0`,
    labels: { namespace },
    summary: "The API server can't call the webhook {{ $labels.name }}",
    description: "It refuses to create and to change the objects that the webhook judges.",
    steps: [
      `\`kubectl -n ${namespace} get pods,endpointslices -l app=${service} -o wide\`: is a pod Ready?`,
      `The answer to a change tells why: \`kubectl -n ${namespace} get events\`, or try one with \`--dry-run=server\`. \`x509\` is a \`caBundle\` of another authority than the certificate's: \`pulumi up\`.`,
      "`context deadline exceeded` with pods that are Ready: the NetworkPolicy does not admit the API server. Are its addresses in `apiServer.networks`?",
    ],
  };
}

function passedUnseen({ namespace, prefix }: Scope, webhooks: MonitoredWebhooks): Alert {
  const open = select("apiserver_admission_webhook_fail_open_count", named(webhooks));
  return {
    name: `${prefix}WebhookPassedUnseen`,
    severity: "warning",
    for: "2m",
    mayBeAbsent: ["apiserver_admission_webhook_fail_open_count"],
    expression: `sum by (name) (increase(${open}[5m])) > 0`,
    labels: { namespace },
    summary: "Objects pass without the webhook {{ $labels.name }}, which does not answer",
    description: "Its failure policy is Ignore: what it would have changed in them is missing.",
    steps: [
      `As for ${prefix}WebhookCallsFail.`,
      "Write the objects of that time once more, once it answers: `kubectl get <kind> -A -o yaml | kubectl apply -f -`.",
    ],
  };
}
