import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import { type Identity, labels, selector } from "../identity.ts";
import { HorizontalPodAutoscaler, PodDisruptionBudget } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import { autoscalerSpec } from "./autoscaler.ts";
import { disruptionBudgetSpec } from "./disruption-budget.ts";
import type { Scale } from "./scale.ts";

export interface AvailabilityArgs {
  readonly namespace: Namespace;
  /** The workload whose pods are meant. */
  readonly identity: Identity;
  readonly scale: Scale;
}

/** Keeps enough of a workload's pods running: at most one leaves at a time, and their number follows the load. */
export class Availability extends ComponentResource {
  readonly #args: AvailabilityArgs;

  constructor(name: string, args: AvailabilityArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Availability", name, args, opts);
    this.#args = args;
    this.#createDisruptionBudget(name);
    this.#createAutoscaler(name);
    this.registerOutputs();
  }

  #createDisruptionBudget(name: string): void {
    const spec = disruptionBudgetSpec(selector(this.#args.identity));
    new PodDisruptionBudget(`${name}-budget`, { metadata: this.#metadata(), spec }, { parent: this });
  }

  #createAutoscaler(name: string): void {
    const { identity, scale } = this.#args;
    if (!("autoscale" in scale)) return;
    const spec = autoscalerSpec(identity.name, scale.autoscale);
    new HorizontalPodAutoscaler(`${name}-autoscaler`, { metadata: this.#metadata(), spec }, { parent: this });
  }

  #metadata() {
    const { identity, namespace } = this.#args;
    return { name: identity.name, namespace: namespace.reference, labels: labels(identity) };
  }
}
