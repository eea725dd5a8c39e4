import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  log,
  type Output,
  output,
} from "@pulumi/pulumi";
import { clientRequest } from "../certificates/certificate.ts";
import { ownedBy } from "../declarations.ts";
import type { Edge } from "../endpoint/connection.ts";
import { labels } from "../identity.ts";
import { Ingress, type IngressArgs } from "../ingress/index.ts";
import { Monitoring } from "../monitoring/index.ts";
import { monitoredCertificates } from "../monitoring/monitored.ts";
import { alertsLeftOut, type MonitoredSystem, monitoringArgs } from "../monitoring/system.ts";
import { unprotect } from "../protection.ts";
import { Inventory } from "../quota/inventory.ts";
import { Workload, type WorkloadArgs } from "../workload.ts";
import { Foundation, type Product } from "./foundation.ts";
import type { CommonSettings } from "./settings.ts";

/** Something whose connections are rows of the connectivity matrix. */
interface Connected {
  readonly edges: readonly Edge[];
}

/** What a stack is composed to, whatever its system. */
export interface Composed extends Connected {
  /** What the stack gives to whoever uses it, beyond what every stack gives. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The authorities that sign the stack's certificates, in PEM; empty where only the cluster knows them. */
  readonly certificateAuthority: Output<string>;
}

/**
 * A product in one namespace, with what every product stands on: the namespace and its quota, the authority, priorities, who
 * answers for it, and whether it may be thrown away. A system's constructor composes the rest, and ends with {@link close}.
 */
export abstract class System extends ComponentResource implements Composed {
  /** What the stack gives to whoever uses the system, beyond what every stack gives. */
  abstract readonly outputs: Readonly<Record<string, Input<unknown>>>;
  /** The authorities that sign the stack's certificates, in PEM; empty where only the cluster knows them. */
  readonly certificateAuthority: Output<string>;
  protected readonly foundation: Foundation;
  readonly #name: string;
  readonly #inventory: Inventory;
  readonly #settings: CommonSettings;
  readonly #connected: Connected[] = [];

  protected constructor(
    type: string,
    name: string,
    product: Product,
    settings: CommonSettings,
    opts?: ComponentResourceOptions,
  ) {
    const inventory = new Inventory(settings.namespace.containerDefaults);
    const transformations = [
      inventory.note,
      ...(settings.protect ? [] : [unprotect]),
      ...(settings.owner === undefined ? [] : [ownedBy(settings.owner)]),
    ];
    super(type, name, settings, { ...opts, transformations });
    this.#name = name;
    this.#inventory = inventory;
    this.#settings = settings;
    this.foundation = new Foundation(name, product, settings, inventory, this);
    this.certificateAuthority = this.foundation.authority?.bundle ?? output("");
  }

  /** Every declared connection: the rows of the connectivity matrix. */
  get edges(): readonly Edge[] {
    return this.#connected.flatMap(({ edges }) => edges);
  }

  /** Counts the connections of a part. */
  protected connected<Part extends Connected>(part: Part): Part {
    this.#connected.push(part);
    return part;
  }

  /** Runs a workload beside the others, its pods apart from each other. */
  protected run(name: string, args: Omit<WorkloadArgs, "namespace" | "placement">): Workload {
    const { namespace } = this.foundation;
    const placement = this.foundation.placement(args.identity);
    return this.connected(new Workload(name, { ...args, namespace, placement }, { parent: this }));
  }

  /** Certificates of workers, whose pods are somebody else's. */
  protected admitWorkers(workers: readonly string[]): void {
    for (const name of workers) this.foundation.authority?.issue(clientRequest(name));
  }

  protected serve(served: Omit<IngressArgs, "namespace" | "labels">): void {
    new Ingress(`${this.#name}-ingress`, { ...served, ...this.#part("ingress") }, { parent: this });
  }

  /** To be called when every certificate is issued: alerts tell of their ends. */
  protected monitor(system: MonitoredSystem): void {
    const leftOut = alertsLeftOut(system);
    if (leftOut.length > 0)
      void log.info(
        `The services export nothing that these alerts could fire on, so they are left out: ${leftOut.join(", ")}.`,
        this,
      );
    const { authority } = this.foundation;
    const certificates = authority && monitoredCertificates(this.#settings.certificates.source, authority);
    const args = { ...monitoringArgs(system, certificates), ...this.#part("monitoring") };
    new Monitoring(`${this.#name}-monitoring`, args, { parent: this });
  }

  #part(component: string) {
    const { namespace, product } = this.foundation;
    return { namespace, labels: labels({ name: product.name, component, partOf: product.name }) };
  }

  /** To be called when everything is declared: the quota follows from it. */
  protected close(): void {
    const { name, quota } = this.#settings.namespace;
    this.#inventory.close(name, quota);
    this.registerOutputs({ edges: this.edges });
  }
}
