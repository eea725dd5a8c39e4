import { releases } from "../../../../systems/cordum/releases.ts";
import type { AlertCase } from "../case.ts";
import { healthy, stack } from "../healthy.ts";
import { changed, growing, series, steady } from "../world.ts";

const namespace = "cordum";
const request = {
  namespace,
  service: "cordum-api-gateway",
  pod: "cordum-api-gateway-0",
  method: "GET",
  route: "/",
};
const scheduler = { namespace, service: "cordum-scheduler", pod: "cordum-scheduler-0", topic: "job.default" };

/** The same counters under the names that Cordum's code gives them. */
const renamed = changed(
  healthy,
  [
    [/^cordum_http_requests_total/, "nothing"],
    [/^cordum_jobs_/, "nothing"],
  ],
  new Map([
    [series("cordum_api_gateway_http_requests_total", { ...request, status: "200" }), growing(0, 600)],
    [series("cordum_api_gateway_http_requests_total", { ...request, status: "500" }), growing(0, 0)],
    [series("cordum_scheduler_jobs_dispatched_total", scheduler), growing(0, 60)],
    [series("cordum_scheduler_jobs_completed_total", { ...scheduler, status: "SUCCEEDED" }), growing(0, 60)],
    [series("cordum_scheduler_jobs_completed_total", { ...scheduler, status: "FAILED" }), growing(0, 0)],
  ]),
);

export const traffic: readonly AlertCase[] = [
  {
    when: "a tenth of all requests fails",
    world: changed(healthy, [
      [/^cordum_http_requests_total.*202/, growing(0, 540)],
      [/^cordum_http_requests_total.*503/, growing(0, 60)],
    ]),
    fires: { GatewayErrors: [{ labels: { namespace }, value: "10%" }] },
  },
  {
    when: "a tenth of all requests fails, and the counter has its other name",
    world: changed(renamed, [
      [/^cordum_api_gateway_http_requests_total.*200/, growing(0, 540)],
      [/^cordum_api_gateway_http_requests_total.*500/, growing(0, 60)],
    ]),
    fires: { GatewayErrors: [{ labels: { namespace }, value: "10%" }] },
  },
  {
    when: "a tenth of all requests fails, of a release that has the counters of the code alone",
    stack: { ...stack, serviceMetrics: releases.of("0.1.2").metrics },
    world: changed(renamed, [
      [/^cordum_api_gateway_http_requests_total.*200/, growing(0, 540)],
      [/^cordum_api_gateway_http_requests_total.*500/, growing(0, 60)],
    ]),
    fires: { GatewayErrors: [{ labels: { namespace }, value: "10%" }] },
  },
  { when: "all counters have their other names", world: renamed, fires: {} },
  {
    when: "a few requests fail",
    world: changed(healthy, [[/^cordum_http_requests_total.*503/, growing(0, 30)]]),
    fires: {},
  },
  { when: "nobody asks for anything", world: changed(healthy, [[/^cordum_/, steady(7)]]), fires: {} },
  {
    when: "a fifth of the jobs of a topic fails",
    world: changed(renamed, [
      [/FAILED/, growing(0, 12)],
      [/SUCCEEDED/, growing(0, 48)],
    ]),
    fires: { JobsFailing: [{ labels: { namespace, topic: "job.default" }, value: "20%" }] },
  },
  {
    when: "a few jobs of a topic fail",
    world: changed(renamed, [
      [/FAILED/, growing(0, 3)],
      [/SUCCEEDED/, growing(0, 57)],
    ]),
    fires: {},
  },
  {
    when: "jobs are handed out and none finishes",
    world: changed(healthy, [
      [/^cordum_jobs_duration_seconds_count/, `${growing(0, 60).split("x")[0]}x40 2400x60`],
    ]),
    fires: { JobsStalled: [{ labels: { namespace } }] },
  },
  {
    when: "no job ever finished since the start",
    world: changed(healthy, [[/^cordum_jobs_duration_seconds_count/, "nothing"]]),
    fires: { JobsStalled: [{ labels: { namespace } }] },
  },
  {
    when: "the first jobs were handed out only now",
    world: changed(healthy, [
      [/^cordum_jobs_dispatched_total/, "0x75 0+10x25"],
      [/^cordum_jobs_duration_seconds_count/, steady(0)],
    ]),
    fires: {},
  },
  {
    when: "the safety kernel gives no answers",
    world: changed(healthy, [[/^cordum_safety_evaluations_total.*error/, growing(0, 3)]]),
    fires: { SafetyKernelUnavailable: [{ labels: { namespace } }] },
  },
  {
    when: "the scheduler puts jobs off because it can't have them judged",
    world: changed(healthy, [[/^cordum_scheduler_safety_unavailable_total/, growing(0, 3)]]),
    fires: { SafetyKernelUnavailable: [{ labels: { namespace } }] },
  },
];
