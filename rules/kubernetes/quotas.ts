import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import type { Contract } from "../model/contract.ts";
import { UnknownValue, where } from "../model/unknown.ts";
import { surge } from "./budgets.ts";
import { podAmount } from "./demand.ts";
import { type Defaults, defaultsIn } from "./limit-ranges.ts";
import type { Amounts } from "./objects.ts";
import { exceeds, quantity } from "./quantities.ts";
import { inScopes, type ScopeRequirement } from "./quota-scopes.ts";
import { autoscalersOf, scaleOf } from "./scale.ts";
import { type Workload, workloadsIn } from "./workloads.ts";

export interface QuotaSpec {
  readonly hard?: Amounts;
  readonly scopes?: readonly string[];
  readonly scopeSelector?: { readonly matchExpressions?: readonly ScopeRequirement[] };
}

export type Quota = Resource<QuotaSpec>;

/** The workloads whose pods a quota counts: all of its namespace, or those in its scopes. */
function countedBy(graph: Graph, { namespace = "default", spec }: Quota): readonly Workload[] {
  const scopes = scopesOf(spec);
  return where(workloadsIn(graph, namespace), (workload) => inScopes(graph, scopes, workload));
}

function scopesOf({ scopeSelector, scopes = [] }: QuotaSpec): readonly ScopeRequirement[] {
  const named = scopes.map((scopeName) => ({ scopeName, operator: "Exists" }));
  return [...named, ...(scopeSelector?.matchExpressions ?? [])];
}

/** The quotas that count a workload's pods. */
export function quotasOf(graph: Graph, workload: Workload): readonly Quota[] {
  const quotas = graph.inNamespace<QuotaSpec>(workload.namespace, "ResourceQuota");
  return where(quotas, ({ spec }) => inScopes(graph, scopesOf(spec), workload));
}

/** What a quota's name counts of each pod. */
interface Counted {
  readonly of: "requests" | "limits";
  readonly resource: string;
}

/** Without a prefix, and for extended resources, requests count. Volumes are no part of pods. */
export function countedPerPod(name: string): Counted | undefined {
  const [, of = "requests", resource = ""] = /^(?:(requests|limits)\.)?(.+)$/.exec(name) ?? [];
  const known = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/.test(resource);
  const extended = name.startsWith("requests.") && resource.includes("/");
  if (!known && !extended) return undefined;
  return { of: of === "limits" ? "limits" : "requests", resource };
}

/** What one pod counts for under a quota's name; undefined for names that don't count pods. */
function perPod(name: string): ((workload: Workload, defaults: Defaults) => number) | undefined {
  if (name === "pods" || name === "count/pods") return () => 1;
  const counted = countedPerPod(name);
  return counted && ((workload, defaults) => podAmount(workload, counted.of, counted.resource, defaults));
}

/** A workload, what one of its pods counts for, and how many there can be. */
interface Demand {
  readonly workload: Workload;
  readonly each: number;
  readonly min: number;
  readonly max: number;
  readonly surge: number;
  readonly autoscaled: boolean;
}

export interface Sum {
  /** Name in the quota, such as `limits.cpu`. */
  readonly name: string;
  readonly hard: number;
  readonly demands: readonly Demand[];
}

/** The quota's limits that count pods, each with all that counts. */
export function sumsOf(graph: Graph, contract: Contract, quota: Quota): readonly Sum[] {
  const defaults = defaultsIn(graph, quota.namespace ?? "default");
  const all = countedBy(graph, quota);
  if (all.length === 0) return [];
  return Object.keys(quota.spec.hard ?? {}).flatMap((name) => {
    const each = perPod(name);
    const hard = quantity(quota.spec.hard, name);
    if (!each || hard === undefined) return [];
    return [
      {
        name,
        hard,
        demands: all.map((workload) => demand(graph, contract, workload, each(workload, defaults))),
      },
    ];
  });
}

function demand(graph: Graph, contract: Contract, workload: Workload, each: number): Demand {
  const { max, min } = podCount(graph, contract, workload);
  return {
    workload,
    each,
    min,
    max,
    surge: surge(workload, max),
    autoscaled: autoscalersOf(graph, workload).length > 0,
  };
}

function podCount(
  graph: Graph,
  { cluster }: Contract,
  workload: Workload,
): { readonly min: number; readonly max: number } {
  if (workload.isScalable) return scaleOf(graph, workload);
  const count = workload.kind === "DaemonSet" ? cluster.nodes : parallelism(workload);
  if (count === undefined)
    throw new UnknownValue(`the contract doesn't say on how many nodes ${workload.title} runs`);
  return { min: count, max: count };
}

/** Pods of one run of a job at a time. */
function parallelism({ kind, resource }: Workload): number {
  const cron = (resource.spec as { jobTemplate?: { spec?: { parallelism?: number } } }).jobTemplate?.spec;
  return (kind === "CronJob" ? cron?.parallelism : resource.spec.parallelism) ?? 1;
}

export function total({ demands }: Sum, pods: (demand: Demand) => number): number {
  return demands.reduce((sum, demand) => sum + demand.each * pods(demand), 0);
}

/** How far all autoscalers get together before the quota stops them, such as `gateway 5 of 10, scheduler 5 of 10`. */
export function stall(sum: Sum): string {
  const scaled = sum.demands.filter(({ autoscaled }) => autoscaled);
  const at = (step: number) => (one: Demand) =>
    one.autoscaled ? Math.min(one.max, Math.max(one.min, step)) : one.max;
  const highest = Math.max(0, ...scaled.map(({ max }) => max));
  let step = 0;
  while (step < highest && !exceeds(total(sum, at(step + 1)), sum.hard)) step += 1;
  return scaled.map((one) => `${one.workload.name} ${Math.min(step, one.max)} of ${one.max}`).join(", ");
}
