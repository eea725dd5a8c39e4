import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { disruptionBudgetSpec } from "../availability/disruption-budget.ts";
import { notAwaited } from "../awaiting.ts";
import { declare } from "../declarations.ts";
import { selector } from "../identity.ts";
import { NetworkPolicy, PodDisruptionBudget, Service, StatefulSet } from "../kubernetes.ts";
import { amongPeers } from "../network-policy.ts";
import type { Storage } from "../pod/args.ts";
import { PodController, type PodControllerArgs } from "../pod/controller.ts";
import type { Mount } from "../pod/mounts.ts";
import { podTemplate } from "../pod/template.ts";
import { holdsState, keepsPods } from "../protection.ts";
import { serverNames } from "./names.ts";

export interface ServersArgs extends PodControllerArgs {
  readonly replicas: number;
  /** Name of the Service that clients dial; the identity's name is that of the headless Service. */
  readonly serviceName: string;
  /** Ports, by name, at which the servers reach each other. */
  readonly peerPorts: readonly string[];
  /** Where each server keeps its data, in a volume of its own that outlives it. */
  readonly data: Storage & { readonly mountPath: string };
  /**
   * Properties of the StatefulSet that tell what kind of servers these are. Where one changes, the StatefulSet is to be made
   * anew, which its protection refuses: servers of two kinds can't take each other's place one by one. @default none
   */
  readonly decisive?: readonly string[];
  /** Seconds that a server must have been ready before the next one is rolled. @default 0 */
  readonly minReadySeconds?: number;
}

/** Name of the volume, by which containers beside the server mount it too, and, with the server's name, of its claim. */
const volumeName = "data";

/** Servers that know each other by name, keep their own data, and form one cluster. */
export class Servers extends PodController<ServersArgs> {
  /** Host name of each server, such as `cordum-nats-0.cordum-nats.cordum.svc`. */
  readonly hosts: readonly string[];

  constructor(name: string, args: ServersArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Servers", name, args, opts);
    this.hosts = serverNames(args.identity.name, args.namespace.name, args.replicas);
    const mounts = this.createMounts(name);
    this.#createHeadlessService(name);
    this.#createPeerPolicy(name);
    this.#createStatefulSet(name, mounts);
    this.#createDisruptionBudget(name);
    this.createService(name, args.serviceName);
    this.createEndpoints(name, args.serviceName);
    this.registerOutputs({ hosts: this.hosts });
  }

  /** Names each server, also before it is ready: servers find each other by these names in order to become ready. */
  #createHeadlessService(name: string): void {
    const { identity } = this.args;
    const spec = {
      clusterIP: "None",
      publishNotReadyAddresses: true,
      selector: selector(identity),
      ports: this.servicePorts,
    };
    const metadata = { ...this.metadata(identity.name), annotations: notAwaited };
    new Service(`${name}-headless`, { metadata, spec }, { parent: this });
  }

  #createPeerPolicy(name: string): void {
    const ports = this.args.peerPorts.map((port) => this.port(port));
    const spec = amongPeers(selector(this.args.identity), ports);
    const metadata = this.metadata(`${this.args.identity.name}-peers`);
    new NetworkPolicy(`${name}-peers`, { metadata, spec }, { parent: this });
  }

  #createStatefulSet(name: string, made: readonly Mount[]): void {
    const { data, decisive = [], declarations, identity, minReadySeconds, namespace, replicas } = this.args;
    const { mountPath, ...storage } = data;
    const mount = {
      ...(storage.ephemeral && { volume: { name: volumeName, emptyDir: { sizeLimit: storage.size } } }),
      volumeMount: { name: volumeName, mountPath },
    };
    const spec = {
      replicas,
      serviceName: identity.name,
      // One after the other, the first would wait for a quorum that only the others can give it.
      podManagementPolicy: "Parallel",
      selector: { matchLabels: selector(identity) },
      ...(minReadySeconds && { minReadySeconds }),
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      template: podTemplate(this.args, [...made, mount]),
      ...(storage.ephemeral ? {} : { volumeClaimTemplates: [claimTemplate(storage)] }),
    };
    const madeAnew = { replaceOnChanges: [...decisive], deleteBeforeReplace: true };
    const opts = {
      parent: this,
      dependsOn: namespace,
      ...madeAnew,
      ...(storage.ephemeral ? {} : holdsState),
    };
    const declared = declare({ ...declarations, ephemeral: storage.ephemeral ?? false });
    const metadata = { ...this.metadata(identity.name), annotations: { ...keepsPods, ...declared } };
    new StatefulSet(`${name}-servers`, { metadata, spec }, opts);
  }

  #createDisruptionBudget(name: string): void {
    const { identity } = this.args;
    const spec = disruptionBudgetSpec(selector(identity));
    const metadata = this.metadata(identity.name);
    new PodDisruptionBudget(`${name}-disruption-budget`, { metadata, spec }, { parent: this });
  }
}

function claimTemplate({ size, storageClass }: Storage) {
  return {
    metadata: { name: volumeName },
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: size } },
      ...(storageClass && { storageClassName: storageClass }),
    },
  };
}
