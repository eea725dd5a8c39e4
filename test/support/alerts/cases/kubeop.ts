import type { AlertCase } from "../case.ts";
import { healthy, healthyFor, namespace } from "../kubeop.ts";
import { changed, growing, series, steady, turning, vanishing, type World } from "../world.ts";

const manager = { namespace, service: "kubeop-manager" };
const operator = { namespace, service: "kubeop-operator" };
const admission = { namespace, service: "kubeop-admission" };
const controller = { namespace, controller: "app" };
const lease = { namespace, name: "kubeop-operator-leader" };
const deployment = { namespace, deployment: "kubeop-admission" };

const errors = /^kubeop_api_requests_total.*tenants.*Internal/;
const answered = /^kubeop_api_requests_total.*tenants.*OK/;

/** What is spent in an hour is spent in three days, too, where nothing else was in these. */
const apiBurns = ["ApiRequestsBudgetBurnsFast", "ApiRequestsBudgetBurnsSlowly"];

const call = {
  job: "apiserver",
  instance: "192.0.2.10:6443",
  type: "validating",
  operation: "UPDATE",
};
const uncalled = {
  ...call,
  name: "vapps.paas.kubeop.io",
  error_type: "calling_webhook_error",
};

const api: readonly AlertCase[] = [
  {
    when: "a tenth of all requests fails",
    world: changed(healthy, [
      [answered, growing(0, 54)],
      [errors, growing(0, 6)],
    ]),
    fires: { ApiErrors: [{ labels: { namespace }, value: "9.091%" }] },
    also: apiBurns,
  },
  {
    when: "fewer fail than the threshold, and the budget lasts",
    world: changed(healthy, [
      [answered, growing(0, 6000)],
      [errors, growing(0, 3)],
    ]),
    fires: {},
  },
  {
    when: "health checks fail, and a cluster isn't ready: none of them is a user's request",
    world: changed(healthy, [
      [/path="\/readyz".*Unavailable/, growing(0, 12)],
      [/clusters.*Unavailable/, growing(0, 60)],
    ]),
    fires: {},
  },
  {
    when: "no manager answers any more",
    world: changed(healthy, [[/^up.*kubeop-manager/, "1x72 0x28"]]),
    fires: { ManagerDown: [{ labels: manager }] },
    also: ["ApiUpBudgetBurnsFast"],
  },
  {
    when: "no manager gets requests, because the database of all is away, and each answers Prometheus",
    world: changed(
      healthy,
      [],
      new Map([
        [
          series("kube_deployment_status_replicas_available", { namespace, deployment: "kubeop-manager" }),
          "2x72 0x28",
        ],
      ]),
    ),
    fires: {},
    also: ["ApiUpBudgetBurnsFast"],
  },
  {
    when: "all managers are gone",
    world: changed(healthy, [
      [/^up.*kubeop-manager/, vanishing(1, 72)],
      [/^kubeop_api/, vanishing(0, 72)],
    ]),
    fires: { ManagerDown: [{ labels: manager }] },
    also: ["ApiUpBudgetBurnsFast"],
  },
];

const ofOperator: readonly AlertCase[] = [
  {
    when: "no operator answers any more",
    world: changed(healthy, [
      [/^up.*kubeop-operator/, vanishing(1, 72)],
      [/^(controller_runtime|workqueue|leader)_/, vanishing(0, 72)],
    ]),
    fires: { OperatorDown: [{ labels: operator }], LeaderMissing: [{ labels: lease }] },
  },
  {
    when: "an object failed a quarter of an hour ago, and its next try is still to come",
    world: changed(healthy, [[/^controller_runtime_reconcile_errors/, turning(0, 65, 1)]]),
    fires: { ReconcileErrors: [{ labels: controller }] },
  },
  {
    when: "an object failed once, an hour ago",
    world: changed(healthy, [[/^controller_runtime_reconcile_errors/, turning(0, 20, 1)]]),
    fires: {},
  },
  {
    when: "objects wait, and nothing is done",
    world: changed(healthy, [
      [/^controller_runtime_reconcile_total/, steady(500)],
      [/^workqueue_depth/, turning(0, 70, 3)],
    ]),
    fires: { ReconcileStuck: [{ labels: controller, value: "3" }] },
  },
  {
    when: "objects wait, and the one that reconciled nothing yet has no counter",
    world: changed(healthy, [
      [/^controller_runtime_reconcile_total/, "nothing"],
      [/^workqueue_depth/, turning(0, 70, 3)],
    ]),
    fires: { ReconcileStuck: [{ labels: controller, value: "3" }] },
  },
  {
    when: "many objects wait, and one after the other is done",
    world: changed(healthy, [[/^workqueue_depth/, steady(30)]]),
    fires: {},
  },
  {
    when: "a controller answers its own changes",
    world: changed(healthy, [[/^controller_runtime_reconcile_total/, growing(0, 2100)]]),
    fires: { ReconcileLoop: [{ labels: controller, value: "35" }] },
  },
  {
    when: "no replica leads",
    world: changed(healthy, [[/^leader_election/, turning(0, 60, 0)]]),
    fires: { LeaderMissing: [{ labels: lease }] },
  },
  {
    when: "both replicas lead",
    world: changed(healthy, [[/^leader_election/, steady(1)]]),
    fires: { LeaderMissing: [{ labels: lease }] },
  },
  {
    when: "the leader is lost, and another leads a minute later",
    world: changed(healthy, [
      [/^leader_election.*operator-0/, vanishing(1, 79)],
      [/^leader_election.*operator-1/, turning(0, 80, 1)],
    ]),
    fires: {},
  },
];

const ofAdmission: readonly AlertCase[] = [
  {
    when: "no webhook answers any more",
    world: changed(healthy, [[/^up.*kubeop-admission/, vanishing(1, 72)]]),
    fires: { AdmissionDown: [{ labels: admission }] },
    also: ["WebhookUpBudgetBurnsFast"],
  },
  {
    when: "one webhook of two is available",
    world: changed(healthy, [[/^kube_deployment_status/, turning(2, 60, 1)]]),
    fires: { AdmissionReplicasMissing: [{ labels: deployment }] },
    also: ["ReplicasMissing"],
  },
  {
    when: "somebody scaled the webhook down to one",
    world: changed(healthy, [[/^kube_deployment/, turning(2, 60, 1)]]),
    fires: { AdmissionReplicasMissing: [{ labels: deployment }] },
  },
  {
    when: "the webhook's Deployment is gone",
    world: changed(healthy, [[/^kube_deployment/, vanishing(2, 60)]]),
    fires: { AdmissionReplicasMissing: [{ labels: deployment }] },
  },
  {
    when: "the API server can't call a webhook",
    world: changed(
      healthy,
      [],
      new Map([[series("apiserver_admission_webhook_rejection_count", uncalled), growing(0, 6)]]),
    ),
    fires: { WebhookCallsFail: [{ labels: { name: uncalled.name } }] },
    also: ["WebhookCallsBudgetBurnsFast", "WebhookCallsBudgetBurnsSlowly"],
  },
  {
    when: "the API server goes on without the webhook that changes Apps",
    world: changed(
      healthy,
      [],
      new Map([
        [
          series("apiserver_admission_webhook_fail_open_count", {
            name: "mapps.paas.kubeop.io",
            type: "admit",
          }),
          growing(0, 2),
        ],
      ]),
    ),
    fires: { WebhookPassedUnseen: [{ labels: { name: "mapps.paas.kubeop.io" } }] },
  },
  {
    when: "the API server can't call a webhook of somebody else",
    world: changed(
      healthy,
      [],
      new Map([
        [
          series("apiserver_admission_webhook_rejection_count", {
            ...uncalled,
            name: "vappsXpaas.kubeop.io",
          }),
          growing(0, 6),
        ],
      ]),
    ),
    fires: {},
  },
];

const probe = { namespace, service: "prober", pod: "prober-0" };

const ofInvoices: readonly AlertCase[] = [
  {
    when: "two invoices do not match usage",
    world: changed(healthy, [[/^kubeop_probe_invoice/, turning(0, 60, 2)]]),
    fires: { InvoicesDiffer: [{ labels: { namespace } }] },
  },
  {
    when: "nobody compares invoices any more",
    world: changed(healthy, [[/^kubeop_probe_invoice/, vanishing(0, 60)]]),
    fires: { InvoicesDiffer: [{ labels: { namespace } }] },
  },
];

export const cases: readonly AlertCase[] = [...api, ...ofOperator, ...ofAdmission, ...ofInvoices];

const spent = (slo: string, value: string) => [{ labels: { namespace, slo }, value }];
const unknown = (slo: string) => [{ labels: { namespace, slo } }];

/** So many of ten thousand requests of each manager fail, for so long. */
const failing = (count: number, long: number): World => {
  const requests = new Map([...healthyFor(long)].filter(([name]) => /tenants.*code=/.test(name)));
  return changed(requests, [
    [answered, growing(0, 10_000 - count, long)],
    [errors, growing(0, count, long)],
  ]);
};

const hours = (count: number) => count * 60;
const days = (count: number) => hours(24 * count);

/** What becomes of one budget, apart from everything else: some of these cases last for days. */
export const requestsBudget: readonly AlertCase[] = [
  {
    when: "2 % of requests fail for an hour and more",
    world: failing(200, 100),
    fires: {
      ApiRequestsBudgetBurnsFast: spent("api-requests", "2%"),
      ApiRequestsBudgetBurnsSlowly: spent("api-requests", "2%"),
    },
  },
  {
    when: "0.9 % of requests fail for six hours",
    at: hours(6),
    world: failing(90, hours(7)),
    fires: {
      ApiRequestsBudgetBurnsFast: spent("api-requests", "0.9%"),
      ApiRequestsBudgetBurnsSlowly: spent("api-requests", "0.9%"),
    },
  },
  {
    when: "0.4 % of requests fail for a day, after two days with ten times as many and none that failed",
    at: days(3),
    world: changed(failing(0, days(3)), [
      [answered, `0+100000x${days(2) - 1} ${days(2) * 100_000}+9960x${days(1) + 60}`],
      [errors, `0x${days(2) - 1} 40+40x${days(1) + 60}`],
    ]),
    fires: { ApiRequestsBudgetBurnsSlowly: spent("api-requests", "0.3921%") },
  },
  {
    when: "0.2 % of requests fail for three days",
    at: days(3),
    world: failing(20, days(3) + 60),
    fires: { ApiRequestsBudgetBurnsSlowly: spent("api-requests", "0.2%") },
  },
  { when: "as many fail as may, for a day", at: days(1), world: failing(10, days(1) + 60), fires: {} },
  {
    when: "a fifth of an hour's requests failed, and none since 50 minutes",
    at: 350,
    world: changed(failing(0, 400), [
      [errors, "0x239 0+2000x60 120000x99"],
      [answered, growing(0, 10_000, 400)],
    ]),
    fires: { ApiRequestsBudgetBurnsSlowly: spent("api-requests", "3.333%") },
  },
];

/** What becomes of the others, apart from all other alerts. */
export const budgets: readonly AlertCase[] = [
  {
    when: "no manager answered for 25 minutes",
    world: changed(healthy, [[/^up.*kubeop-manager/, "1x55 0x45"]]),
    fires: {
      ApiUpBudgetBurnsFast: spent("api-up", "40.98%"),
      ApiUpBudgetBurnsSlowly: spent("api-up", "30.86%"),
    },
  },
  {
    when: "one of two managers does not answer",
    world: changed(healthy, [[/^up.*kubeop-manager-0/, "1x55 0x45"]]),
    fires: {},
  },
  {
    when: "no webhook was there for 25 minutes",
    world: changed(healthy, [[/^up.*kubeop-admission/, vanishing(1, 56)]]),
    fires: {
      WebhookUpBudgetBurnsFast: spent("webhook-up", "40.98%"),
      WebhookUpBudgetBurnsSlowly: spent("webhook-up", "30.86%"),
    },
  },
  {
    when: "the API server can't call a webhook once in twenty times",
    world: changed(
      healthy,
      [],
      new Map([[series("apiserver_admission_webhook_rejection_count", uncalled), growing(0, 6)]]),
    ),
    fires: {
      WebhookCallsBudgetBurnsFast: spent("webhook-calls", "5%"),
      WebhookCallsBudgetBurnsSlowly: spent("webhook-calls", "5%"),
    },
  },
  {
    when: "every change takes longer than a minute",
    world: changed(healthy, [[/^kubeop_probe.*le="(15|60).0"/, steady(0)]]),
    fires: {
      ReconciliationBudgetBurnsFast: spent("reconciliation", "100%"),
      ReconciliationBudgetBurnsSlowly: spent("reconciliation", "100%"),
    },
  },
  {
    when: "the histogram has no bound at a minute, so that nobody knows",
    world: changed(
      healthy,
      [[/^kubeop_probe.*le="60.0"/, "nothing"]],
      new Map([
        [series("kubeop_probe_reconcile_seconds_bucket", { ...probe, le: "30.0" }), growing(0, 1)],
        [series("kubeop_probe_reconcile_seconds_bucket", { ...probe, le: "90.0" }), growing(0, 1)],
      ]),
    ),
    fires: {
      ReconciliationBudgetBurnsFast: spent("reconciliation", "100%"),
      ReconciliationBudgetBurnsSlowly: spent("reconciliation", "100%"),
    },
  },
  {
    when: "one change in twenty takes longer, and the bounds are written as whole numbers",
    world: changed(
      healthy,
      [
        [/^kubeop_probe.*_count/, growing(0, 20)],
        [/^kubeop_probe.*le="[+1]/, growing(0, 20)],
        [/^kubeop_probe.*le="60.0"/, "nothing"],
      ],
      new Map([[series("kubeop_probe_reconcile_seconds_bucket", { ...probe, le: "60" }), growing(0, 19)]]),
    ),
    fires: {},
  },
  {
    when: "nothing is measured",
    world: changed(healthy, [
      [/^up/, "nothing"],
      [/^kubeop_api_requests/, "nothing"],
      [/^apiserver/, "nothing"],
      [/^kubeop_probe_reconcile/, "nothing"],
    ]),
    fires: {
      ReconciliationUnmeasured: unknown("reconciliation"),
      ApiRequestsUnmeasured: unknown("api-requests"),
      ApiUpUnmeasured: unknown("api-up"),
      WebhookCallsUnmeasured: unknown("webhook-calls"),
      WebhookUpUnmeasured: unknown("webhook-up"),
    },
  },
  {
    when: "nobody asks for anything",
    world: changed(healthy, [
      [/^kubeop_api_requests/, steady(600)],
      [/^apiserver_.*request_total/, steady(600)],
    ]),
    fires: {},
  },
];
