import { Config } from "@pulumi/pulumi";
import { images } from "../../../../components/images.ts";
import type { input } from "../../../../components/kubernetes.ts";
import { Monitoring } from "../../../../components/monitoring/index.ts";
import { monitoringArgs } from "../../../../components/monitoring/system.ts";
import { Namespace } from "../../../../components/namespace.ts";
import { natsImages } from "../../../../components/nats/images.ts";
import { redisImages } from "../../../../components/redis/images.ts";
import { containerSecurity } from "../../../../components/security.ts";
import { namespaceSettings } from "../../../../components/system/namespace-settings.ts";
import { Workload } from "../../../../components/workload.ts";
import { cordumMonitoring } from "../../../../systems/cordum/monitoring.ts";
import { monitoring } from "../../../../systems/cordum/settings/monitoring.ts";

/** A NATS and a Redis with the exporters that production puts beside them, and the monitoring of a Cordum stack. */

const config = new Config();
const name = config.require("namespace");
const labels = { "app.kubernetes.io/part-of": "monitoring-test" };
const namespace = new Namespace("namespace", {
  ...namespaceSettings("cordum").parse(undefined),
  quota: {},
  name,
  labels,
});

const small = { cpu: { request: "5m", limit: "200m" }, memory: { request: "16Mi", limit: "96Mi" } };
const data = [{ mountPath: "/data", sizeLimit: "64Mi" }];

function exporter(image: string, settings: Partial<input.core.v1.Container>): input.core.v1.Container {
  const resources = { requests: { cpu: "5m", memory: "16Mi" }, limits: { cpu: "100m", memory: "64Mi" } };
  return { name: "exporter", image, resources, securityContext: containerSecurity, ...settings };
}

function server(service: string, ports: Readonly<Record<string, number>>, rest: object): void {
  new Workload(service, {
    namespace,
    identity: { name: service, component: "server", partOf: "cordum" },
    image: { reference: images.busybox },
    resources: small,
    scratch: data,
    drainSeconds: 0,
    ports,
    health: { kind: "tcp", port: "client" },
    ...rest,
  });
}

server(
  "cordum-nats",
  { client: 4222, monitor: 8222, metrics: 7777 },
  {
    image: { reference: natsImages.nats },
    command: ["nats-server", "--jetstream", "--store_dir=/data", "--http_port=8222", "--name=cordum-nats-0"],
    sidecars: [
      exporter(natsImages.natsExporter, {
        args: ["-port", "7777", "-varz", "-routez", "-healthz", "-jsz=all", "http://localhost:8222"],
      }),
    ],
  },
);

server(
  "cordum-redis",
  { client: 6379, metrics: 9121 },
  {
    image: { reference: redisImages.redis },
    command: [
      ...["redis-server", "--cluster-enabled", "yes", "--appendonly", "yes", "--protected-mode", "no"],
      ...["--dir", "/data", "--maxmemory", "32mb"],
    ],
    sidecars: [
      exporter(redisImages.redisExporter, {
        env: [
          { name: "REDIS_ADDR", value: "redis://localhost:6379" },
          { name: "REDIS_EXPORTER_CONFIG_COMMAND", value: "-" },
        ],
      }),
    ],
  },
);

new Monitoring("cordum-monitoring", {
  namespace,
  labels,
  ...monitoringArgs(
    cordumMonitoring(
      {
        namespace: name,
        nats: { service: "cordum-nats", servers: 1, streams: [{ name: "CORDUM_JOBS", replicas: 1 }] },
        redis: { service: "cordum-redis", nodes: 1, topology: "cluster", durability: "durable" },
        schedules: [],
      },
      monitoring.parse({ prometheus: { namespace: `${name}-prometheus` }, scrapeInterval: "2s" }),
    ),
    undefined,
  ),
});
