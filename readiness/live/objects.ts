import type { LabelSelector } from "../../rules/kubernetes/objects.ts";

/** Objects as the API server gives them: as much as checks look at. */

export interface Meta {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly generation?: number;
  readonly ownerReferences?: readonly {
    readonly kind: string;
    readonly name: string;
    readonly controller?: boolean;
  }[];
  readonly managedFields?: readonly { readonly time?: string; readonly fieldsV1?: object }[];
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

export interface Item {
  readonly kind?: string;
  readonly metadata: Meta;
}

interface Conditioned extends Item {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface Node extends Conditioned {
  readonly spec?: { readonly unschedulable?: boolean };
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: { readonly startedAt?: string };
  readonly terminated?: {
    readonly reason?: string;
    readonly exitCode?: number;
    readonly finishedAt?: string;
  };
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount: number;
  readonly image?: string;
  readonly imageID?: string;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

type Amounts = Readonly<Record<string, string>>;

interface PodContainer {
  readonly name: string;
  readonly image?: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly resources?: { readonly limits?: Amounts; readonly requests?: Amounts };
}

export interface Pod extends Conditioned {
  readonly spec: {
    readonly nodeName?: string;
    readonly containers?: readonly PodContainer[];
    readonly initContainers?: readonly PodContainer[];
    readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName: string } }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly startTime?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

/** A Deployment, StatefulSet or DaemonSet. */
export interface Controller extends Conditioned {
  readonly spec: { readonly replicas?: number; readonly selector: LabelSelector };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
    readonly updatedNumberScheduled?: number;
  };
}

export interface Job extends Conditioned {
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly completionTime?: string;
    readonly succeeded?: number;
    readonly failed?: number;
  };
  readonly spec: {
    readonly template: { readonly spec: { readonly containers?: readonly { readonly image?: string }[] } };
  };
}

export interface CronJob extends Item {
  readonly spec: { readonly schedule: string; readonly timeZone?: string; readonly suspend?: boolean };
  readonly status?: { readonly lastScheduleTime?: string; readonly lastSuccessfulTime?: string };
}

export interface Claim extends Item {
  readonly spec: { readonly storageClassName?: string; readonly resources?: { readonly requests?: Amounts } };
  readonly status?: { readonly phase?: string; readonly capacity?: Amounts };
}

export interface StorageClass extends Item {
  readonly volumeBindingMode?: string;
}

export interface Service extends Item {
  readonly spec: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly selector?: Readonly<Record<string, string>>;
    readonly publishNotReadyAddresses?: boolean;
    readonly ports?: readonly {
      readonly name?: string;
      readonly port: number;
      readonly protocol?: string;
      readonly targetPort?: number | string;
    }[];
  };
}

export interface EndpointSlice extends Item {
  readonly addressType?: string;
  readonly endpoints?: readonly {
    readonly addresses: readonly string[];
    readonly conditions?: { readonly ready?: boolean };
    readonly targetRef?: { readonly kind?: string; readonly name?: string };
  }[];
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[];
}

export interface Quota extends Item {
  readonly status?: { readonly hard?: Amounts; readonly used?: Amounts };
}

export interface Event extends Item {
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string;
  readonly eventTime?: string;
  readonly involvedObject?: { readonly kind?: string; readonly name?: string };
}

/** `Deployment cordum/cordum-scheduler`. */
export function titleOf(kind: string, { metadata }: Item): string {
  return `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;
}

export function hasCondition(object: Conditioned, type: string): boolean {
  return conditionOf(object, type)?.status === "True";
}

export function conditionOf(object: Conditioned, type: string): Condition | undefined {
  return object.status?.conditions?.find((one) => one.type === type);
}

export function ownerOf({ metadata }: Item): { readonly kind: string; readonly name: string } | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller) ?? metadata.ownerReferences?.[0];
}

/** Of a job's run: it ends by itself. */
export function isOfJob(pod: Pod): boolean {
  return ownerOf(pod)?.kind === "Job";
}
