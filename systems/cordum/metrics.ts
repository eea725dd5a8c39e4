/** What the public source of every version so far exports: a prefix for each service. */
export const codeMetrics = [
  "cordum_api_gateway_http_requests_total",
  "cordum_scheduler_jobs_completed_total",
  "cordum_scheduler_jobs_dispatched_total",
] as const;

/** What the deployment document of 0.9.7 names. */
export const documentMetrics = [
  "cordum_http_requests_total",
  "cordum_jobs_dispatched_total",
  "cordum_jobs_duration_seconds_bucket",
  "cordum_jobs_duration_seconds_count",
  "cordum_safety_evaluations_total",
] as const;

/** What any release of Cordum's services may export. */
export const cordumMetrics = [
  ...documentMetrics,
  ...codeMetrics,
  "cordum_scheduler_safety_unavailable_total",
] as const;

export type CordumMetric = (typeof cordumMetrics)[number];

declare module "../../components/monitoring/metrics.ts" {
  interface Exporters {
    readonly cordum: CordumMetric;
  }
}
