import { type Output, output, type ResourceTransformation, RunError } from "@pulumi/pulumi";
import { z } from "zod";
import type { Resources } from "../resources.ts";
import { podDemand } from "./demand.ts";
import type { Demands, QuotaName } from "./need.ts";
import type { Controller, OperatedDemand, OperatedDemands } from "./operated.ts";
import { explainShortages, type QuotaArgs, quota } from "./quota.ts";

type Note = (props: unknown, name: string) => void;

/** A name that is known only later does not matter: nothing but an autoscaler's target is found by it. */
const metadata = z.object({ name: z.string() }).optional().catch(undefined);
const rollingUpdate = z.object({ maxSurge: z.union([z.int(), z.string()]).default("25%") }).prefault({});
const strategy = z.object({ type: z.string().default("RollingUpdate"), rollingUpdate }).prefault({});
const template = z.object({ spec: z.unknown() });
const jobSpec = z.object({ parallelism: z.int().default(1), template });

const deployment = z.object({
  metadata,
  spec: z.object({ replicas: z.int().optional(), strategy, template }),
});
const statefulSet = z.object({
  metadata,
  spec: z.object({
    replicas: z.int().default(1),
    template,
    volumeClaimTemplates: z.array(z.unknown()).default([]),
  }),
});
const job = z.object({ metadata, spec: jobSpec });
const cronJob = z.object({
  metadata,
  spec: z.object({
    concurrencyPolicy: z.string().default("Allow"),
    jobTemplate: z.object({ spec: jobSpec }),
  }),
});
const autoscaler = z.object({
  spec: z.object({ scaleTargetRef: z.object({ name: z.string() }), maxReplicas: z.int() }),
});

/**
 * Everything that a stack puts into its namespace, noted as the program declares it: as a transformation it sees each
 * resource just as it is deployed, so that no component has to say a second time what it needs.
 */
export class Inventory {
  /** For the options of the component that holds the whole stack. */
  readonly note: ResourceTransformation = ({ name, props, type }) => {
    try {
      this.#notes[type]?.(props, name);
      const demand = this.#operated[type]?.(props);
      if (demand) this.#noteOperated(demand);
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      throw new Error(`What ${type} ${name} needs can't be told: ${z.prettifyError(error)}`);
    }
    return undefined;
  };

  /** `spec.hard` of the namespace's quota; known as soon as everything is declared. */
  readonly hard: Output<Readonly<Record<QuotaName, string>>>;
  readonly #defaults: Resources;
  readonly #deployments: Controller[] = [];
  readonly #others: Controller[] = [];
  readonly #maxima = new Map<string, number>();
  #operated: OperatedDemands = {};
  readonly #notes: Readonly<Record<string, Note>> = {
    "kubernetes:apps/v1:Deployment": (props, name) => this.#noteDeployment(props, name),
    "kubernetes:apps/v1:StatefulSet": (props, name) => this.#noteStatefulSet(props, name),
    "kubernetes:apps/v1:DaemonSet": (_, name) =>
      unbounded(`The DaemonSet ${name}`, "has a pod on each node of the cluster"),
    "kubernetes:batch/v1:Job": (props, name) => this.#noteJob(props, name),
    "kubernetes:batch/v1:CronJob": (props, name) => this.#noteCronJob(props, name),
    "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": (props) => this.#noteAutoscaler(props),
    "kubernetes:core/v1:Service": () => {
      this.#services += 1;
    },
    "kubernetes:core/v1:PersistentVolumeClaim": () => {
      this.#claims += 1;
    },
  };
  #resolve: (hard: Readonly<Record<QuotaName, string>>) => void = () => undefined;
  #services = 0;
  #claims = 0;

  /** `defaults` are what the namespace's LimitRange gives to containers that declare nothing. */
  constructor(defaults: Resources) {
    this.#defaults = defaults;
    this.hard = output(
      new Promise<Readonly<Record<QuotaName, string>>>((resolve) => {
        this.#resolve = resolve;
      }),
    );
  }

  /** To be told of custom resources before they are declared: what an operator makes of them is not declared here. */
  learn(operated: OperatedDemands): void {
    this.#operated = { ...this.#operated, ...operated };
  }

  /**
   * To be called when the last resource is declared.
   * @throws RunError that lists each number of `args` that is too small, unless they are accepted.
   */
  close(namespace: string, args: QuotaArgs): void {
    const { hard, shortages } = quota(this.demands, args);
    if (shortages.length > 0 && args.onShortage !== "accept") {
      throw new RunError(explainShortages(namespace, shortages));
    }
    this.#resolve(hard);
  }

  get demands(): Demands {
    const scaled = this.#deployments.map((one) => ({
      ...one,
      count: this.#maxima.get(one.name) ?? one.count,
    }));
    const pods = [...scaled, ...this.#others].map(({ count, name, spec, surge }) =>
      podDemand(name, spec, { count, surge: surgePods(surge, count) }, this.#defaults),
    );
    return { pods, services: this.#services, persistentVolumeClaims: this.#claims };
  }

  #noteDeployment(props: unknown, name: string): void {
    const { metadata, spec } = deployment.parse(props);
    this.#deployments.push({
      name: metadata?.name ?? name,
      spec: spec.template.spec,
      count: spec.replicas ?? 1,
      surge: spec.strategy.type === "Recreate" ? 0 : spec.strategy.rollingUpdate.maxSurge,
    });
  }

  #noteStatefulSet(props: unknown, name: string): void {
    const { metadata, spec } = statefulSet.parse(props);
    const count = spec.replicas;
    this.#claims += count * spec.volumeClaimTemplates.length;
    // A pod ends before its successor starts.
    this.#others.push({ name: metadata?.name ?? name, spec: spec.template.spec, count, surge: 0 });
  }

  #noteJob(props: unknown, name: string): void {
    const { metadata, spec } = job.parse(props);
    const count = spec.parallelism;
    this.#others.push({ name: metadata?.name ?? name, spec: spec.template.spec, count, surge: 0 });
  }

  #noteCronJob(props: unknown, name: string): void {
    const { metadata, spec } = cronJob.parse(props);
    if (spec.concurrencyPolicy === "Allow")
      unbounded(
        `The CronJob ${metadata?.name ?? name}`,
        "lets its runs overlap (set concurrencyPolicy: Forbid)",
      );
    const { parallelism, template } = spec.jobTemplate.spec;
    // A run that is replaced ends while the next one starts.
    const surge = spec.concurrencyPolicy === "Replace" ? parallelism : 0;
    this.#others.push({ name: metadata?.name ?? name, spec: template.spec, count: parallelism, surge });
  }

  #noteOperated({ persistentVolumeClaims, pods, services }: OperatedDemand): void {
    this.#others.push(pods);
    this.#services += services;
    this.#claims += persistentVolumeClaims;
  }

  #noteAutoscaler(props: unknown): void {
    const { scaleTargetRef, maxReplicas } = autoscaler.parse(props).spec;
    this.#maxima.set(scaleTargetRef.name, maxReplicas);
  }
}

function surgePods(surge: number | string, count: number): number {
  return typeof surge === "number" ? surge : Math.ceil((Number.parseInt(surge, 10) / 100) * count);
}

function unbounded(what: string, why: string): never {
  throw new Error(`${what} ${why}: what it needs at most can't be computed for the namespace's quota.`);
}
