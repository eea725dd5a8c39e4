import type { Input } from "@pulumi/pulumi";
import type { Connection } from "../endpoint/connection.ts";
import type { GateCheck } from "../endpoint/gate.ts";
import type { Health } from "../health.ts";
import type { Identity } from "../identity.ts";
import type { Namespace } from "../namespace.ts";
import type { Resources } from "../resources.ts";
import type { ConfigFile, ScratchFolder, SecretVariable } from "./mounts.ts";

/** Where images come from that a cluster doesn't have yet. */
export interface Image {
  /** Full reference, with tag or digest. */
  readonly reference: string;
  /** Names of existing Secrets of type `kubernetes.io/dockerconfigjson`. @default none */
  readonly pullSecrets?: readonly string[];
}

export interface WorkloadArgs {
  readonly namespace: Namespace;
  readonly identity: Identity;
  readonly image: Image;
  /** Arguments for the image's entry point. @default the image's own */
  readonly args?: readonly string[];
  /** Replaces the image's entry point. @default the image's own */
  readonly command?: readonly string[];
  /** User and group id of the process. @default 65532, "nonroot" of distroless images */
  readonly user?: number;
  /** Pods that run at a time. @default 1 */
  readonly replicas?: number;
  readonly resources: Resources;
  /** Port numbers by name; each is a port of the container and of the Service. */
  readonly ports: Readonly<Record<string, number>>;
  /** What others may connect to, by the endpoint's name. Traffic to any other port is refused. @default nothing */
  readonly offers?: Readonly<Record<string, OfferArgs>>;
  readonly health: Health;
  /** What this workload dials. @default nothing, and it reaches nothing but DNS */
  readonly connects?: readonly Connection[];
  /** Environment beyond what the connections give. */
  readonly env?: Readonly<Record<string, Input<string>>>;
  /** Environment that comes from Secrets. */
  readonly secretEnv?: Readonly<Record<string, SecretVariable>>;
  /** Files that it reads; a change of their content rolls the pods. */
  readonly config?: readonly ConfigFile[];
  /** The only folders that it can write to. @default none */
  readonly scratch?: readonly ScratchFolder[];
  /** Where it keeps its data. Allows one replica, which stops before its successor starts. @default nowhere */
  readonly data?: Storage & { readonly mountPath: string };
  /**
   * Seconds between leaving the Service and the stop signal, so that no request reaches a closed port:
   * endpoint changes take that long to arrive at every node. @default 5
   */
  readonly drainSeconds?: number;
}

export interface OfferArgs {
  /** One of the workload's ports, by name. */
  readonly port: string;
  /** How a client finds out that this endpoint answers. */
  readonly gate: GateCheck;
}

export interface Storage {
  /** Size, such as `20Gi`. */
  readonly size: string;
  /** For throw-away environments: a folder that is gone with its pod, instead of a volume. @default false */
  readonly ephemeral?: boolean;
  /** StorageClass of the volume. @default the cluster's default class */
  readonly storageClass?: string;
}
