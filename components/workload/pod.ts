import { accessLabels } from "../endpoint/connection.ts";
import { probes } from "../health.ts";
import { labels } from "../identity.ts";
import type { input } from "../kubernetes.ts";
import { requirements } from "../resources.ts";
import { containerSecurity, nonroot, podSecurity } from "../security.ts";
import type { WorkloadArgs } from "./args.ts";
import { configChecksum, type Mount } from "./mounts.ts";

const defaultDrainSeconds = 5;
/** Kubernetes' own default for the time between the stop signal and the kill. */
const stopSeconds = 30;

/** The pod that a workload's arguments describe, with `mounts` already made. */
export function podTemplate(args: WorkloadArgs, mounts: readonly Mount[]): input.core.v1.PodTemplateSpec {
  const connects = args.connects ?? [];
  const drain = args.drainSeconds ?? defaultDrainSeconds;
  return {
    metadata: {
      labels: { ...labels(args.identity), ...accessLabels(connects) },
      annotations: annotations(args),
    },
    spec: {
      serviceAccountName: args.namespace.serviceAccount,
      automountServiceAccountToken: false,
      // Nothing reads the variables that Kubernetes adds per Service, and names of Services clash with real settings.
      enableServiceLinks: false,
      securityContext: podSecurity(args.user ?? nonroot),
      terminationGracePeriodSeconds: drain + stopSeconds,
      ...pullSecrets(args),
      initContainers: connects.map(({ to }) => to.gate.container),
      containers: [container(args, mounts, drain)],
      volumes: [...mounts.map(({ volume }) => volume), ...connects.map(({ to }) => to.gate.volume)],
    },
  };
}

function pullSecrets({ image }: WorkloadArgs): Pick<input.core.v1.PodSpec, "imagePullSecrets"> {
  const names = image.pullSecrets ?? [];
  return names.length === 0 ? {} : { imagePullSecrets: names.map((name) => ({ name })) };
}

function container(args: WorkloadArgs, mounts: readonly Mount[], drain: number): input.core.v1.Container {
  return {
    name: args.identity.component,
    image: args.image.reference,
    ...(args.command && { command: [...args.command] }),
    ...(args.args && { args: [...args.args] }),
    ports: Object.entries(args.ports).map(([name, containerPort]) => ({
      name,
      containerPort,
      protocol: "TCP",
    })),
    env: environment(args),
    resources: requirements(args.resources),
    ...probes(args.health),
    ...(drain > 0 && { lifecycle: { preStop: { sleep: { seconds: drain } } } }),
    securityContext: containerSecurity,
    volumeMounts: mounts.map(({ volumeMount }) => volumeMount),
  };
}

/** Sorted by name, so that the order in which a system lists its connections never rolls a pod. */
function environment(args: WorkloadArgs): input.core.v1.EnvVar[] {
  const connections = (args.connects ?? []).map(({ env }) => env ?? {});
  const plain = Object.entries(
    Object.assign({}, ...connections, args.env) as NonNullable<WorkloadArgs["env"]>,
  );
  const secret = Object.entries(args.secretEnv ?? {});
  return [
    ...plain.map(([name, value]) => ({ name, value })),
    ...secret.map(([name, { secret, key, optional }]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secret, key, ...(optional && { optional }) } },
    })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function annotations(args: WorkloadArgs): Record<string, string> {
  const secrets = Object.entries(args.secretEnv ?? {});
  const generations = secrets.map(([name, { generation }]) => `${name}=${generation}`).sort();
  return {
    ...(args.config && { "seaworthy.dev/config": configChecksum(args.config) }),
    ...(generations.length > 0 && { "seaworthy.dev/secrets": generations.join(",") }),
  };
}
