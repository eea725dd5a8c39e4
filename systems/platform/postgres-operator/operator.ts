import type { Probes } from "../../../components/health.ts";
import type { Identity } from "../../../components/identity.ts";
import type { Mount } from "../../../components/pod/mounts.ts";
import type { WorkloadArgs } from "../../../components/workload.ts";
import { ports } from "./network.ts";
import { releases } from "./releases.ts";
import type { PostgresOperatorSettings } from "./settings.ts";

/** The operator finds its own Deployment by the first of these labels. */
export const operatorIdentity: Identity = {
  name: "cloudnative-pg",
  component: "operator",
  partOf: "postgres-operator",
  version: releases.operator.version,
};

/** Name of the ConfigMap with the queries that every PostgreSQL server is measured by. */
export const monitoringQueries = "cnpg-default-monitoring";

/** As whom its images run. */
const user = 10001;

/** The flags and variables of its own manifests; settings that it would read from a ConfigMap are the stack's. */
export function operatorArgs({
  operator: { image, replicas, resources, rolloutDelaySeconds },
}: PostgresOperatorSettings): Pick<
  WorkloadArgs,
  | "args"
  | "command"
  | "env"
  | "fieldEnv"
  | "health"
  | "mounts"
  | "ports"
  | "replicas"
  | "resources"
  | "scratch"
  | "user"
> {
  return {
    command: ["/manager"],
    args: [
      "controller",
      "--leader-elect",
      "--max-concurrent-reconciles=10",
      `--webhook-port=${ports.webhooks}`,
    ],
    env: {
      // Every PostgreSQL server starts with a container of this image.
      OPERATOR_IMAGE_NAME: image,
      MONITORING_QUERIES_CONFIGMAP: monitoringQueries,
      // Without it, a new image restarts the servers of all systems at the same time.
      CLUSTERS_ROLLOUT_DELAY: `${rolloutDelaySeconds}`,
    },
    fieldEnv: { OPERATOR_NAMESPACE: "metadata.namespace" },
    ports: { metrics: ports.metrics, webhooks: ports.webhooks },
    health: operatorProbes,
    scratch: [{ mountPath: "/controller", sizeLimit: "256Mi" }],
    mounts: [webhookCertificate],
    ...{ replicas, resources, user },
  };
}

const check = { httpGet: { path: "/readyz", port: "webhooks", scheme: "HTTPS" } };

/** At its first start it makes its certificate itself, and waits until the kubelet brings it: that takes a minute or more. */
const operatorProbes: Probes = {
  startupProbe: { ...check, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 120 },
  readinessProbe: { ...check, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
  livenessProbe: { ...check, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
};

/** The operator makes this Secret, and renews it; the first pod starts before there is one. */
const webhookCertificate: Mount = {
  volume: {
    name: "webhook-certificate",
    secret: { secretName: "cnpg-webhook-cert", optional: true, defaultMode: 0o440 },
  },
  volumeMount: {
    name: "webhook-certificate",
    mountPath: "/run/secrets/cnpg.io/webhook",
    readOnly: true,
  },
};
