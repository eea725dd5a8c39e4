import { ruleGroups } from "../../../components/monitoring/alert.ts";
import {
  alertGroups,
  dashboardOf,
  type MonitoredSystem,
  recordingGroups,
} from "../../../components/monitoring/system.ts";
import { kubeopMonitoring } from "../../../systems/kubeop/monitoring/index.ts";
import { monitoring } from "../../../systems/kubeop/monitoring/settings.ts";
import { growing, minutes, series, steady, type World } from "./world.ts";

/** What a prober exports, and is told where to find. */
export const probed = {
  objectives: {
    reconcileMetric: "kubeop_probe_reconcile_seconds",
    invoiceMetric: "kubeop_probe_invoice_differences",
  },
};

/** A stack of kubeOP, without the database, and all that its programs say while nothing is wrong. */

export const namespace = "kubeop-system";
export const prefix = "kubeOP";

/** `options` as a stack file writes them. */
export function systemOf(options: object = probed): MonitoredSystem {
  const product = { name: "kubeop", title: prefix };
  const settings = monitoring.parse(options);
  return kubeopMonitoring({ product, namespace, admissionReplicas: 2, schedules: [] }, settings);
}

/** As Prometheus reads them: alerts, and what is recorded for them. */
export function rulesOf(system = systemOf()) {
  const options = { runbooks: "https://runbooks.example" };
  return { groups: ruleGroups(alertGroups(system), options), recordings: recordingGroups(system) };
}

export const dashboard = () => dashboardOf(systemOf());

const pods = (service: string) => [0, 1].map((i) => ({ namespace, service, pod: `${service}-${i}` }));
const managers = pods("kubeop-manager");
const operators = pods("kubeop-operator");
const webhooks = pods("kubeop-admission");
const everything = [...managers, ...operators, ...webhooks];

type Series = readonly [name: string, values: string];

/** 60 requests a minute of each manager, none of which fails, beside those of the kubelet. */
function api(long: number): readonly Series[] {
  return managers.flatMap((pod): readonly Series[] => {
    const counter = (path: string, code: string, step: number): Series => [
      series("kubeop_api_requests_total", { ...pod, method: "GET", path, code }),
      growing(0, step, long),
    ];
    const bucket = (le: string, step: number): Series => [
      series("kubeop_api_request_duration_seconds_bucket", {
        ...pod,
        method: "GET",
        path: "/v1/tenants",
        le,
      }),
      growing(0, step, long),
    ];
    return [
      counter("/v1/tenants", "OK", 60),
      counter("/v1/tenants", "Internal Server Error", 0),
      counter("/v1/clusters/4f/ready", "Service Unavailable", 6),
      counter("/readyz", "OK", 12),
      counter("/readyz", "Service Unavailable", 0),
      bucket("0.1", 50),
      bucket("1", 60),
      bucket("+Inf", 60),
    ];
  });
}

function operator(long: number): readonly Series[] {
  return operators.flatMap((pod, i): readonly Series[] => {
    const leads = i === 0;
    const lease = { ...pod, name: "kubeop-operator-leader" };
    const leader: Series = [series("leader_election_master_status", lease), steady(leads ? 1 : 0, long)];
    if (!leads) return [leader];
    const own = { ...pod, controller: "app" };
    return [
      leader,
      [series("controller_runtime_reconcile_total", { ...own, result: "success" }), growing(0, 12, long)],
      [series("controller_runtime_reconcile_errors_total", own), steady(0, long)],
      [series("workqueue_depth", { ...own, name: "app", priority: "0" }), steady(0, long)],
    ];
  });
}

function admission(long: number): readonly Series[] {
  const deployment = { namespace, deployment: "kubeop-admission" };
  const calls = { job: "apiserver", instance: "192.0.2.10:6443", type: "validating", operation: "UPDATE" };
  return [
    ...["vapps.paas.kubeop.io", "vprojects.paas.kubeop.io"].flatMap((name): readonly Series[] => [
      [
        series("apiserver_admission_webhook_request_total", { ...calls, name, code: "200" }),
        growing(0, 60, long),
      ],
      [
        series("apiserver_admission_webhook_rejection_count", { ...calls, name, error_type: "no_error" }),
        growing(0, 6, long),
      ],
    ]),
    [series("kube_deployment_spec_replicas", deployment), steady(2, long)],
    [series("kube_deployment_status_replicas_available", deployment), steady(2, long)],
  ];
}

function workloads(long: number): readonly Series[] {
  return everything.flatMap((labels): readonly Series[] => {
    const pod = { namespace, pod: labels.pod };
    return [
      [series("up", labels), steady(1, long)],
      [series("kube_pod_info", pod), steady(1, long)],
      [series("kube_pod_status_ready", { ...pod, condition: "true" }), steady(1, long)],
      [series("kube_pod_status_phase", { ...pod, phase: "Running" }), steady(1, long)],
      [series("kube_pod_container_status_restarts_total", { ...pod, container: "main" }), steady(0, long)],
    ];
  });
}

function capacity(long: number): readonly Series[] {
  const claim = { namespace, persistentvolumeclaim: "books" };
  const quota = { namespace, resourcequota: "kubeop-quota", resource: "pods" };
  return [
    [series("kubelet_volume_stats_available_bytes", claim), steady(12e9, long)],
    [series("kubelet_volume_stats_capacity_bytes", claim), steady(20e9, long)],
    [series("kube_horizontalpodautoscaler_status_current_replicas", { ...claim }), steady(2, long)],
    [series("kube_resourcequota", { ...quota, type: "used" }), steady(20, long)],
    [series("kube_resourcequota", { ...quota, type: "hard" }), steady(50, long)],
  ];
}

/** One change a minute, which takes less than 15 seconds. */
function prober(long: number): readonly Series[] {
  const pod = { namespace, service: "prober", pod: "prober-0" };
  const counted = (part: string, labels: object): Series => [
    series(`kubeop_probe_reconcile_seconds_${part}`, { ...pod, ...labels }),
    growing(0, 1, long),
  ];
  return [
    ...["15.0", "60.0", "+Inf"].map((le) => counted("bucket", { le })),
    counted("count", {}),
    [series("kubeop_probe_invoice_differences", pod), steady(0, long)],
  ];
}

/** For so many minutes. */
export function healthyFor(long: number): World {
  return new Map([
    ...api(long),
    ...operator(long),
    ...admission(long),
    ...prober(long),
    ...workloads(long),
    ...capacity(long),
  ]);
}

export const healthy = healthyFor(minutes);
