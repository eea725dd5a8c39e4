import type { ComponentResourceOptions, Output, Resource } from "@pulumi/pulumi";
import { Availability } from "./availability/index.ts";
import { type Autoscale, replicasField, replicasOptions, scaleOf } from "./availability/scale.ts";
import { declare } from "./declarations.ts";
import { selector } from "./identity.ts";
import { Deployment, PersistentVolumeClaim } from "./kubernetes.ts";
import type { Storage } from "./pod/args.ts";
import { PodController, type PodControllerArgs } from "./pod/controller.ts";
import { claimMount, type Mount, scratchMount } from "./pod/mounts.ts";
import { podTemplate } from "./pod/template.ts";
import { holdsState } from "./protection.ts";

export interface WorkloadArgs extends PodControllerArgs {
  /** Pods that run at a time. @default 1 */
  readonly replicas?: number;
  /** Lets their number follow the load instead. @default the number stays */
  readonly autoscale?: Autoscale;
  /** Two pods at a time would harm: the old one ends before the new one starts. @default false */
  readonly singleton?: boolean;
  /**
   * What must be there, or have ended well, before a pod of this version starts, such as a migration.
   * @default the namespace, with its quota and policies
   */
  readonly after?: readonly Resource[];
  /** Where it keeps its data. Allows one replica, which stops before its successor starts. @default nowhere */
  readonly data?: Storage & { readonly mountPath: string };
}

/**
 * A long-running process, with a Service where it listens: hardened, probed, limited, and cut off from everything that it is not
 * declared to talk to.
 */
export class Workload extends PodController<WorkloadArgs> {
  constructor(name: string, args: WorkloadArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Workload", name, args, opts);
    const mounts = [...this.createMounts(name), ...this.#createDataMount(name)];
    this.#createDeployment(name, mounts);
    this.#createAvailability(name);
    if (Object.keys(args.ports).length > 0) this.createService(name, args.identity.name);
    this.createEndpoints(name, args.identity.name);
    this.registerOutputs({ edges: this.edges });
  }

  #createDataMount(name: string): readonly Mount[] {
    const { data } = this.args;
    if (!data) return [];
    const { mountPath, ...storage } = data;
    if (storage.ephemeral) return [scratchMount({ mountPath, sizeLimit: storage.size })];
    return [claimMount(this.#createClaim(name, storage), mountPath)];
  }

  #createClaim(name: string, { size, storageClass }: Storage): Output<string> {
    const spec = {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: size } },
      ...(storageClass && { storageClassName: storageClass }),
    };
    const metadata = this.metadata(`${this.args.identity.name}-data`);
    const opts = { parent: this, ...holdsState };
    const claim = new PersistentVolumeClaim(`${name}-data`, { metadata, spec }, opts);
    return claim.metadata.name;
  }

  #createDeployment(name: string, mounts: readonly Mount[]): void {
    const { after = [], data, identity, namespace, singleton } = this.args;
    const scale = scaleOf(this.args);
    const spec = {
      ...replicasField(scale),
      selector: { matchLabels: selector(identity) },
      strategy: data || singleton ? { type: "Recreate" } : surge,
      template: podTemplate(this.args, mounts),
    };
    // Not before the namespace's quota, limits and default deny are there.
    const opts = { parent: this, dependsOn: [namespace, ...after], ...replicasOptions(scale) };
    const metadata = { ...this.metadata(identity.name), ...this.#annotations };
    new Deployment(`${name}-deployment`, { metadata, spec }, opts);
  }

  get #annotations() {
    const { declarations, singleton } = this.args;
    if (!declarations && !singleton) return {};
    return { annotations: declare({ ...(singleton && { tier: "singleton" }), ...declarations }) };
  }

  #createAvailability(name: string): void {
    const { identity, namespace } = this.args;
    new Availability(
      `${name}-availability`,
      { namespace, identity, scale: scaleOf(this.args) },
      { parent: this },
    );
  }
}

/** A new pod is ready before an old one leaves. */
const surge = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
