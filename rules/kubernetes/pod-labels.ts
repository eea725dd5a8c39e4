import type { Resource } from "../graph/resource.ts";
import { UnknownValue } from "../model/unknown.ts";
import type { ControllerSpec, Labels } from "./objects.ts";

/** Labels that differ from pod to pod of one workload: whether some pod has that value. */
export const perPod: unique symbol = Symbol("labels of each pod");
export type PerPod = ReadonlyMap<string, (value: string) => boolean>;
export interface PodLabels extends Labels {
  readonly [perPod]?: PerPod;
}

/**
 * The labels of a workload's pods: those of the template, and those that its controller adds.
 * https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
export function podLabelsOf(resource: Resource<ControllerSpec>, template: Labels): PodLabels {
  const added = byKind[resource.kind]?.(resource) ?? {};
  const labels = Object.defineProperties({ ...added.fixed }, Object.getOwnPropertyDescriptors(template));
  return added.each ? Object.assign(labels, { [perPod]: new Map(Object.entries(added.each)) }) : labels;
}

interface Added {
  readonly fixed?: Labels;
  readonly each?: Readonly<Record<string, (value: string) => boolean>>;
}

const hash = (label: string) => () => {
  throw new UnknownValue(`the value of label ${label} is the controller's to choose`);
};

const byKind: Readonly<Partial<Record<string, (resource: Resource<ControllerSpec>) => Added>>> = {
  Deployment: () => ({ each: { "pod-template-hash": hash("pod-template-hash") } }),
  ReplicaSet: () => ({ each: { "pod-template-hash": hash("pod-template-hash") } }),
  Rollout: () => ({ each: { "rollouts-pod-template-hash": hash("rollouts-pod-template-hash") } }),
  DaemonSet: () => ({
    each: {
      "controller-revision-hash": hash("controller-revision-hash"),
      "pod-template-generation": hash("pod-template-generation"),
    },
  }),
  StatefulSet: (resource) => ({
    each: {
      "controller-revision-hash": hash("controller-revision-hash"),
      "statefulset.kubernetes.io/pod-name": (value) => {
        const prefix = `${resource.name}-`;
        return value.startsWith(prefix) && isOrdinal(resource, value.slice(prefix.length));
      },
      "apps.kubernetes.io/pod-index": (value) => isOrdinal(resource, value),
    },
  }),
  Job: (resource) => ({
    fixed: { "job-name": resource.name, "batch.kubernetes.io/job-name": resource.name },
    each: jobs,
  }),
  CronJob: (resource) => {
    const named = (value: string) => value.startsWith(`${resource.name}-`);
    return { each: { ...jobs, "job-name": named, "batch.kubernetes.io/job-name": named } };
  },
};

const jobs: NonNullable<Added["each"]> = {
  "controller-uid": hash("controller-uid"),
  "batch.kubernetes.io/controller-uid": hash("batch.kubernetes.io/controller-uid"),
  "batch.kubernetes.io/job-completion-index": (value) => /^\d+$/.test(value),
};

/** An autoscaler may make more pods than are written. */
function isOrdinal({ spec }: Resource<ControllerSpec>, text: string): boolean {
  return /^(0|[1-9]\d*)$/.test(text) && Number(text) >= (spec.ordinals?.start ?? 0);
}
