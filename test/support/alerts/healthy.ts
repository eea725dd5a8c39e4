import type { MonitoredCordum } from "../../../systems/cordum/monitoring.ts";
import { growing, series, steady, type World } from "./world.ts";

/** A production stack and all that its exporters say while nothing is wrong. */

export const stack: MonitoredCordum = {
  namespace: "cordum",
  nats: {
    service: "cordum-nats",
    servers: 3,
    streams: [
      { name: "CORDUM_SYS", replicas: 3 },
      { name: "CORDUM_JOBS", replicas: 3 },
    ],
  },
  redis: { service: "cordum-redis", nodes: 6, topology: "cluster", durability: "durable" },
  schedules: [
    { cronJob: "cordum-nats-backup", kind: "backup", maxAgeSeconds: 10_800 },
    { cronJob: "cordum-redis-backup", kind: "backup", maxAgeSeconds: 10_800 },
    { cronJob: "cordum-restore-drill", kind: "restore drill", maxAgeSeconds: 691_200 },
  ],
  // The tests' time begins in 1970.
  certificates: {
    kind: "known",
    certificates: [{ name: "cordum-nats-server-tls", notAfter: "1971-01-01T00:00:00Z" }],
  },
};

const namespace = stack.namespace;

function pods(service: string, count: number): readonly { readonly [label: string]: string }[] {
  return Array.from({ length: count }, (_, i) => ({ namespace, service, pod: `${service}-${i}` }));
}

const gateways = pods("cordum-api-gateway", 2);
const schedulers = pods("cordum-scheduler", 2);
const natsServers = pods("cordum-nats", 3);
const redisNodes = pods("cordum-redis", 6);
const everything = [...gateways, ...schedulers, ...natsServers, ...redisNodes];

function services(): [string, string][] {
  return [
    ...everything.map((labels): [string, string] => [series("up", labels), steady(1)]),
    ...gateways.flatMap((labels): [string, string][] => [
      [
        series("cordum_http_requests_total", {
          ...labels,
          method: "POST",
          route: "/api/v1/jobs",
          status: "202",
        }),
        growing(0, 600),
      ],
      [
        series("cordum_http_requests_total", {
          ...labels,
          method: "POST",
          route: "/api/v1/jobs",
          status: "503",
        }),
        growing(0, 6),
      ],
      [series("cordum_safety_evaluations_total", { ...labels, decision: "error" }), steady(0)],
      [series("cordum_safety_evaluations_total", { ...labels, decision: "allow" }), growing(0, 600)],
    ]),
    ...schedulers.flatMap((labels): [string, string][] => [
      [series("cordum_jobs_dispatched_total", { ...labels, pool: "default" }), growing(0, 60)],
      ...["0.1", "1", "+Inf"].map((le, i): [string, string] => [
        series("cordum_jobs_duration_seconds_bucket", { ...labels, topic: "job.default", le }),
        growing(0, [30, 55, 60][i] ?? 0),
      ]),
      [series("cordum_jobs_duration_seconds_count", { ...labels, topic: "job.default" }), growing(0, 60)],
      [series("cordum_scheduler_safety_unavailable_total", { ...labels, topic: "job.default" }), steady(0)],
    ]),
  ];
}

function nats(): [string, string][] {
  return natsServers.flatMap((pod, i): [string, string][] => {
    const server = { ...pod, server_id: `N${i}` };
    const js = {
      ...server,
      server_name: `cordum-nats-${i}`,
      meta_leader: "cordum-nats-0",
      is_meta_leader: `${i === 0}`,
    };
    return [
      [series("gnatsd_healthz_status", server), steady(0)],
      [series("gnatsd_varz_routes", server), steady(8)],
      [series("gnatsd_varz_slow_consumers", server), steady(0)],
      [series("gnatsd_varz_connections", server), steady(5)],
      [series("gnatsd_varz_mem", server), steady(30e6)],
      [series("gnatsd_varz_in_msgs", server), growing(0, 100)],
      [series("gnatsd_varz_out_msgs", server), growing(0, 100)],
      [series("jetstream_server_jetstream_disabled", js), steady(0)],
      [series("jetstream_server_max_storage", js), steady(16e9)],
      [series("jetstream_server_total_message_bytes", js), steady(1e9)],
      ...["CORDUM_SYS", "CORDUM_JOBS"].flatMap((stream_name): [string, string][] => {
        const stored = { ...js, stream_name, stream_leader: "cordum-nats-0", is_stream_leader: `${i === 0}` };
        return [
          [series("jetstream_stream_total_messages", stored), steady(1000)],
          // A replica is read a moment before the leader, and so shows a little less.
          [series("jetstream_stream_last_seq", stored), growing(1000 - 50 * i, 60)],
          [series("jetstream_consumer_num_pending", { ...stored, consumer_name: "workers" }), steady(10)],
        ];
      }),
    ];
  });
}

function redis(): [string, string][] {
  return redisNodes.flatMap((node, i): [string, string][] => {
    const role = i < 3 ? "master" : "slave";
    return [
      [series("redis_up", node), steady(1)],
      [series("redis_cluster_state", node), steady(1)],
      [series("redis_cluster_slots_ok", node), steady(16384)],
      [series("redis_connected_slaves", node), steady(i < 3 ? 1 : 0)],
      [series("redis_instance_info", { ...node, role, redis_mode: "cluster" }), steady(1)],
      [series("redis_memory_used_bytes", node), steady(100e6)],
      [series("redis_memory_max_bytes", node), steady(700e6)],
      [series("redis_aof_last_write_status", node), steady(1)],
      [series("redis_aof_last_bgrewrite_status", node), steady(1)],
      [series("redis_rdb_last_bgsave_status", node), steady(1)],
      [series("redis_rejected_connections_total", node), steady(0)],
      [series("redis_unexpected_error_replies", node), steady(0)],
      [series("redis_cluster_slots_assigned", node), steady(16384)],
      [series("redis_commands_processed_total", node), growing(0, 1000)],
      [series("redis_connected_clients", node), steady(8)],
      [series("redis_db_keys", { ...node, db: "db0" }), steady(500)],
      i < 3
        ? [
            series("redis_connected_slave_lag_seconds", {
              ...node,
              slave_ip: `10.0.0.${i}`,
              slave_state: "online",
            }),
            steady(1),
          ]
        : [series("redis_master_link_up", { ...node, master_host: `cordum-redis-${i - 3}` }), steady(1)],
    ];
  });
}

function cronJobs(): [string, string][] {
  return stack.schedules.flatMap(({ cronJob, kind }): [string, string][] => {
    const labels = { namespace, cronjob: cronJob };
    return [
      [series("kube_cronjob_info", { ...labels, schedule: "7 * * * *" }), steady(1)],
      [series("kube_cronjob_created", labels), steady(-5_000_000)],
      [series("kube_cronjob_spec_suspend", labels), steady(0)],
      [series("kube_cronjob_status_last_successful_time", labels), steady(kind === "backup" ? 0 : -300_000)],
    ];
  });
}

function workloads(): [string, string][] {
  const finished = { namespace, pod: "cordum-nats-backup-1-abcde" };
  return [
    ...everything.flatMap(({ pod = "" }): [string, string][] => [
      [series("kube_pod_info", { namespace, pod }), steady(1)],
      [series("kube_pod_status_ready", { namespace, pod, condition: "true" }), steady(1)],
      [series("kube_pod_status_phase", { namespace, pod, phase: "Running" }), steady(1)],
      [series("kube_pod_status_phase", { namespace, pod, phase: "Pending" }), steady(0)],
      [series("kube_pod_container_status_restarts_total", { namespace, pod, container: "main" }), steady(1)],
    ]),
    // A Job's pod that ended is not ready, and nobody should hear of it.
    [series("kube_pod_status_ready", { ...finished, condition: "true" }), steady(0)],
    [series("kube_pod_status_phase", { ...finished, phase: "Succeeded" }), steady(1)],
    [series("kube_pod_status_phase", { ...finished, phase: "Running" }), steady(0)],
    [series("kube_deployment_spec_replicas", { namespace, deployment: "cordum-api-gateway" }), steady(2)],
    [
      series("kube_deployment_status_replicas_available", { namespace, deployment: "cordum-api-gateway" }),
      steady(2),
    ],
    [series("kube_statefulset_replicas", { namespace, statefulset: "cordum-nats" }), steady(3)],
    [series("kube_statefulset_status_replicas_ready", { namespace, statefulset: "cordum-nats" }), steady(3)],
  ];
}

function capacity(): [string, string][] {
  const claim = { namespace, persistentvolumeclaim: "data-cordum-nats-0" };
  const autoscaler = { namespace, horizontalpodautoscaler: "cordum-api-gateway" };
  const budget = { namespace, poddisruptionbudget: "cordum-nats" };
  const quota = { namespace, resourcequota: "cordum-quota", resource: "pods" };
  return [
    // Slowly fuller, as volumes of real systems are.
    [series("kubelet_volume_stats_available_bytes", claim), growing(12e9, -1000)],
    [series("kubelet_volume_stats_capacity_bytes", claim), steady(20e9)],
    [series("kube_horizontalpodautoscaler_status_current_replicas", autoscaler), steady(2)],
    [series("kube_horizontalpodautoscaler_spec_max_replicas", autoscaler), steady(10)],
    [series("kube_poddisruptionbudget_status_pod_disruptions_allowed", budget), steady(1)],
    [series("kube_poddisruptionbudget_status_expected_pods", budget), steady(3)],
    [series("kube_resourcequota", { ...quota, type: "used" }), steady(20)],
    [series("kube_resourcequota", { ...quota, type: "hard" }), steady(50)],
  ];
}

export const healthy: World = new Map([
  ...services(),
  ...nats(),
  ...redis(),
  ...cronJobs(),
  ...workloads(),
  ...capacity(),
]);
