import type { Input } from "@pulumi/pulumi";
import { accessLabels } from "../endpoint/connection.ts";
import { clientTlsVolume, type Gate, gate } from "../endpoint/gate.ts";
import { probes } from "../health.ts";
import { labels } from "../identity.ts";
import type { input } from "../kubernetes.ts";
import { requirements } from "../resources.ts";
import { containerSecurity, nonroot, podSecurity } from "../security.ts";
import { accountLabels, accountMounts } from "./account.ts";
import type { PodArgs } from "./args.ts";
import { copies } from "./copied.ts";
import { environment } from "./environment.ts";
import { configChecksum, type Mount, secretMount } from "./mounts.ts";

const defaultDrainSeconds = 5;
/** Kubernetes' own default for the time between the stop signal and the kill. */
const stopSeconds = 30;

/** Says which content of its files a pod has. */
const configAnnotation = "seaworthy.dev/config";

/** A pod whose containers are known. */
export interface PodTemplate extends input.core.v1.PodTemplateSpec {
  readonly spec: input.core.v1.PodSpec & {
    readonly initContainers: input.core.v1.Container[];
    readonly containers: input.core.v1.Container[];
  };
}

/** The pod that `args` describe, with the volumes that its controller made already. */
export function podTemplate(args: PodArgs, made: readonly Mount[]): PodTemplate {
  const gates = (args.connects ?? []).map((connection) => gate(connection, args));
  const connected = (args.connects ?? []).flatMap((connection) => connection.mounts ?? []);
  const mounts = [
    ...[...made, ...(args.mounts ?? []), ...connected],
    ...[...clientMount(args), ...accountMounts(args.account)],
  ];
  const drain = args.drainSeconds ?? defaultDrainSeconds;
  return {
    metadata: {
      labels: {
        ...labels(args.identity),
        ...accessLabels(args.connects ?? []),
        ...accountLabels(args.account),
      },
      annotations: annotations(args),
    },
    spec: {
      serviceAccountName: args.account?.name ?? args.namespace.serviceAccount,
      // Who needs a token mounts one that does not last.
      automountServiceAccountToken: false,
      // Nothing reads the variables that Kubernetes adds per Service, and names of Services clash with real settings.
      enableServiceLinks: false,
      securityContext: podSecurity(args.user ?? nonroot),
      terminationGracePeriodSeconds: args.graceSeconds ?? drain + stopSeconds,
      ...(args.shareProcesses && { shareProcessNamespace: true }),
      ...args.placement,
      ...(args.restartPolicy && { restartPolicy: args.restartPolicy }),
      ...pullSecrets(args),
      initContainers: [
        ...gates.map(({ container }) => container),
        ...copies(args),
        ...(args.initContainers ?? []),
      ],
      containers: [container(args, mounts, drain), ...(args.sidecars ?? [])],
      volumes: volumes(mounts, gates),
    },
  };
}

/** Each volume once: several containers, and several mounts of one, may share it. */
function volumes(mounts: readonly Mount[], gates: readonly Gate[]): input.core.v1.Volume[] {
  const all = [...mounts, ...gates].flatMap(({ volume }) => volume ?? []);
  return [...new Map(all.map((volume) => [volume.name, volume])).values()];
}

function clientMount({ clientTls }: PodArgs): readonly Mount[] {
  return clientTls ? [secretMount(clientTlsVolume, clientTls.certificate.secret, clientTls.folder)] : [];
}

function pullSecrets({ image }: PodArgs): Pick<input.core.v1.PodSpec, "imagePullSecrets"> {
  const names = image.pullSecrets ?? [];
  return names.length === 0 ? {} : { imagePullSecrets: names.map((name) => ({ name })) };
}

function container(args: PodArgs, mounts: readonly Mount[], drain: number): input.core.v1.Container {
  const preStop = args.preStop ?? (drain > 0 ? { sleep: { seconds: drain } } : undefined);
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
    ...("kind" in args.health ? probes(args.health) : args.health),
    ...(preStop && { lifecycle: { preStop } }),
    securityContext: containerSecurity,
    volumeMounts: mounts.map(({ volumeMount }) => volumeMount),
  };
}

/** What rolls the pods when it changes: they read files, variables and certificates only when they start. */
function annotations(args: PodArgs): Record<string, Input<string>> {
  const secrets = Object.entries({ ...connectionSecrets(args), ...args.secretEnv });
  const generations = secrets.map(([name, { generation }]) => `${name}=${generation}`).sort();
  const fingerprint = args.clientTls?.certificate.fingerprint;
  return {
    ...(args.config && { [configAnnotation]: configChecksum(args.config) }),
    ...(generations.length > 0 && { "seaworthy.dev/secrets": generations.join(",") }),
    ...(fingerprint !== undefined && { "seaworthy.dev/certificate": fingerprint }),
  };
}

function connectionSecrets({ connects = [] }: PodArgs): NonNullable<PodArgs["secretEnv"]> {
  return Object.assign({}, ...connects.map(({ secretEnv }) => secretEnv));
}
