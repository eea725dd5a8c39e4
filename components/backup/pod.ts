import type { Input } from "@pulumi/pulumi";
import { accessLabels, type Connection } from "../endpoint/connection.ts";
import { gate } from "../endpoint/gate.ts";
import { type Identity, labels } from "../identity.ts";
import type { input } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import type { ClientTls } from "../pod/args.ts";
import type { Mount } from "../pod/mounts.ts";
import { type Resources, requirements } from "../resources.ts";
import { containerSecurity, nonroot, podSecurity } from "../security.ts";
import { scriptsFolder } from "./scripts.ts";

/** One script of a job; each runs in the image that holds its tools, and sees no more than it needs. */
export interface Step {
  readonly name: string;
  readonly image: string;
  /** File name of the script. */
  readonly script: string;
  readonly env: readonly input.core.v1.EnvVar[];
  readonly mounts: readonly Mount[];
  readonly resources: Resources;
}

export interface JobPodArgs {
  readonly namespace: Namespace;
  readonly identity: Identity;
  /** Names of existing Secrets for private registries. */
  readonly pullSecrets: readonly string[];
  readonly connects: readonly Connection[];
  readonly clientTls?: ClientTls;
  /** ConfigMap with the scripts. */
  readonly scripts: Input<string>;
  /** Run one after the other; the first that fails is the last. */
  readonly steps: readonly Step[];
  /** Servers that run beside the steps. @default none */
  readonly sidecars?: readonly input.core.v1.Container[];
  /** Most that the steps may put down for each other. */
  readonly scratchSize: string;
}

/** Where the steps of a job leave what the next one needs. */
export const workFolder = "/scratch";
const temporaryFolder = "/tmp";

/** For sidecars too: they write where the steps do. */
export const temporaryMount = { name: "tmp", mountPath: temporaryFolder };

export function jobPod(args: JobPodArgs): input.core.v1.PodTemplateSpec {
  const { connects, identity, namespace, pullSecrets, sidecars = [], steps } = args;
  const gates = connects.map((connection) => gate(connection, args));
  const containers = steps.map(container);
  return {
    metadata: { labels: { ...labels(identity), ...accessLabels(connects) } },
    spec: {
      serviceAccountName: namespace.serviceAccount,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: podSecurity(nonroot),
      restartPolicy: "Never",
      // What is killed in the middle is tried again as a whole; whoever ends a restore waits for this long.
      terminationGracePeriodSeconds: 5,
      ...(pullSecrets.length > 0 && { imagePullSecrets: pullSecrets.map((name) => ({ name })) }),
      initContainers: [...gates.map(({ container }) => container), ...sidecars, ...containers.slice(0, -1)],
      containers: containers.slice(-1),
      volumes: volumes(args, gates),
    },
  };
}

function container({ env, image, mounts, name, resources, script }: Step): input.core.v1.Container {
  return {
    name,
    image,
    command: ["sh", `${scriptsFolder}/${script}`],
    env: [{ name: "TMPDIR", value: temporaryFolder }, ...env],
    resources: requirements(resources),
    securityContext: containerSecurity,
    volumeMounts: [
      { name: "work", mountPath: workFolder },
      temporaryMount,
      { name: "scripts", mountPath: scriptsFolder, readOnly: true },
      ...mounts.map(({ volumeMount }) => volumeMount),
    ],
  };
}

/** Each once: several steps may share one. */
function volumes(
  { scratchSize, scripts, steps }: JobPodArgs,
  gates: readonly Pick<Mount, "volume">[],
): input.core.v1.Volume[] {
  const all = [
    { name: "work", emptyDir: { sizeLimit: scratchSize } },
    { name: "tmp", emptyDir: { sizeLimit: scratchSize } },
    { name: "scripts", configMap: { name: scripts } },
    ...[...steps.flatMap(({ mounts }) => mounts), ...gates].flatMap(({ volume }) => volume ?? []),
  ];
  return [...new Map(all.map((volume) => [volume.name, volume])).values()];
}
