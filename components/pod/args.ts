import type { Input } from "@pulumi/pulumi";
import type { Certificate } from "../certificates/certificate.ts";
import type { Connection, GateCheck } from "../endpoint/connection.ts";
import type { Health, Probes } from "../health.ts";
import type { Identity } from "../identity.ts";
import type { input } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import type { Resources } from "../resources.ts";
import type { ConfigFile, Mount, ScratchFolder, SecretVariable } from "./mounts.ts";

/** Where images come from that a cluster doesn't have yet. */
export interface Image {
  /** Full reference, with tag or digest. */
  readonly reference: string;
  /** Names of existing Secrets of type `kubernetes.io/dockerconfigjson`. @default none */
  readonly pullSecrets?: readonly string[];
}

/** What runs in a pod, whichever controller keeps it running. */
export interface PodArgs {
  readonly namespace: Namespace;
  readonly identity: Identity;
  readonly image: Image;
  /** Arguments for the image's entry point. @default the image's own */
  readonly args?: readonly string[];
  /** Replaces the image's entry point. @default the image's own */
  readonly command?: readonly string[];
  /** User and group id of the process. @default 65532, "nonroot" of distroless images */
  readonly user?: number;
  readonly resources: Resources;
  /** Port numbers by name; each is a port of the container and of the Service. */
  readonly ports: Readonly<Record<string, number>>;
  /** One check for all three probes, or each probe by itself. */
  readonly health: Health | Probes;
  /** What this pod dials. @default nothing, and it reaches nothing but DNS */
  readonly connects?: readonly Connection[];
  /** Who this pod is to the endpoints that ask for a certificate; needed as soon as it connects to one of them. */
  readonly clientTls?: ClientTls;
  /** Environment beyond what the connections give. */
  readonly env?: Readonly<Record<string, Input<string>>>;
  /** Environment that is about the pod itself, such as `status.podIP`, by the path of the field. */
  readonly fieldEnv?: Readonly<Record<string, string>>;
  /** Environment that comes from Secrets. */
  readonly secretEnv?: Readonly<Record<string, SecretVariable>>;
  /** Files that it reads; a change of their content rolls the pods. */
  readonly config?: readonly ConfigFile[];
  /** Volumes that somebody else fills, such as a server's certificate. */
  readonly mounts?: readonly Mount[];
  /** The only folders that it can write to. @default none */
  readonly scratch?: readonly ScratchFolder[];
  /** Containers that run before it, after the gates. */
  readonly initContainers?: readonly input.core.v1.Container[];
  /** Containers that run beside it. */
  readonly sidecars?: readonly input.core.v1.Container[];
  /** What becomes of a pod whose process ends. @default it is started again */
  readonly restartPolicy?: "Never";
  /** Which nodes take the pod. @default wherever there is room */
  readonly placement?: Placement;
  /** Service account as which it speaks with the API server. @default the namespace's own, and no token */
  readonly account?: Input<string>;
  /**
   * Seconds between leaving the Service and the stop signal, so that no request reaches a closed port:
   * endpoint changes take that long to arrive at every node. @default 5
   */
  readonly drainSeconds?: number;
  /** Runs instead of that pause, before the stop signal. */
  readonly preStop?: input.core.v1.LifecycleHandler;
  /** Seconds from the wish to stop until the process is killed. @default the pause and 30 s */
  readonly graceSeconds?: number;
  /** Lets the pod's containers see and signal each other's processes. @default false */
  readonly shareProcesses?: boolean;
}

/** A client's certificate and where the pod finds it. */
export interface ClientTls {
  readonly certificate: Certificate;
  /** Folder with `tls.crt`, `tls.key` and `ca.crt`. */
  readonly folder: string;
}

export type Placement = Pick<
  input.core.v1.PodSpec,
  "affinity" | "priorityClassName" | "topologySpreadConstraints"
>;

export interface OfferArgs {
  /** One of the ports, by name. */
  readonly port: string;
  /** How a client finds out that this endpoint answers. */
  readonly gate: GateCheck;
  /** Clients must show a certificate. @default false */
  readonly tls?: boolean;
  /** The offer, made before this one, at which the servers behind this one are dialled themselves. @default none */
  readonly servers?: string;
}

export interface Storage {
  /** Size, such as `20Gi`. */
  readonly size: string;
  /** For throw-away environments: a folder that is gone with its pod, instead of a volume. @default false */
  readonly ephemeral?: boolean;
  /** StorageClass of the volume. @default the cluster's default class */
  readonly storageClass?: string;
}
