import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { declared } from "../model/select.ts";
import { attempt } from "../model/unknown.ts";
import { dialledBy } from "./dialled.ts";
import type { CronJobSpec, EnvVar } from "./objects.ts";
import { backends } from "./services.ts";
import { keepsData } from "./tiers.ts";
import { type Workload, workloads } from "./workloads.ts";

interface VeleroSpec {
  readonly schedule?: string;
  readonly paused?: boolean;
  readonly template?: { readonly includedNamespaces?: readonly string[]; readonly ttl?: string };
}

/** Whatever makes backups by a schedule, seen alike. */
export interface Backup {
  readonly title: string;
  readonly name: string;
  readonly resource: Pick<Resource, "origin">;
  readonly schedule: string;
  readonly timeZone: string | undefined;
  readonly suspended: boolean;
  /** The job itself; what others run has none in the stack. */
  readonly job?: Workload;
  /** How long copies are kept, where it is said. */
  readonly retention: string | undefined;
  readonly covers: (graph: Graph, store: Workload) => boolean;
  /** The namespaces that it saves whole, where it does; * is all. */
  readonly namespaces?: readonly string[];
}

/** Whether another one saves all that this one does. */
export function coversAllOf(graph: Graph, other: Backup, one: Backup): boolean {
  const { namespaces } = one;
  if (namespaces)
    return (
      other.namespaces !== undefined &&
      (other.namespaces.includes("*") || namespaces.every((name) => other.namespaces?.includes(name)))
    );
  const saved = stores(graph).filter((store) => one.covers(graph, store));
  return saved.length > 0 && saved.every((store) => other.covers(graph, store));
}

/** StatefulSets that keep data, but for those whose owner says that they need no backup. */
export function stores(graph: Graph): readonly Workload[] {
  return workloads(graph).filter(
    (one) => keepsData(one) && one.annotation(declared("backup")) !== "declined",
  );
}

export function backups(graph: Graph): readonly Backup[] {
  return graph.derive(findBackups);
}

function findBackups(graph: Graph): readonly Backup[] {
  const jobs = workloads(graph).filter((one) => one.kind === "CronJob" && isBackup(one));
  return [...jobs.map(ofCronJob), ...graph.ofKind<VeleroSpec>("velero.io/Schedule").map(ofVelero)];
}

export function backupsOf(graph: Graph, store: Workload): readonly Backup[] {
  return backups(graph).filter(({ covers }) => covers(graph, store));
}

/** By its owner's word, or by its name. */
function isBackup(job: Workload): boolean {
  if (job.annotation(declared("restore-drill-of")) !== undefined) return false;
  return (
    job.annotation(declared("backup-of")) !== undefined ||
    (/backup/.test(job.name) && !/restore|drill/.test(job.name))
  );
}

function ofCronJob(job: Workload): Backup {
  const { schedule = "", suspend = false, timeZone } = job.resource.spec as CronJobSpec;
  return {
    title: job.title,
    name: job.name,
    resource: job.resource,
    schedule,
    timeZone,
    suspended: suspend,
    job,
    retention: job.annotation(declared("backup-retention")) ?? retentionIn(job),
    covers: (graph, store) => serves(graph, job, store, "backup-of"),
  };
}

/**
 * Whether a job is for a store: because it dials it, or by its owner's word, which names a store of another namespace as
 * `namespace/name`.
 */
export function serves(graph: Graph, job: Workload, store: Workload, annotation: string): boolean {
  const near = job.namespace === store.namespace;
  const said = job.annotation(declared(annotation));
  if (said !== undefined) {
    const names = [`${store.namespace}/${store.name}`, ...(near ? [store.name] : [])];
    return said.split(",").some((name) => names.includes(name.trim()));
  }
  if (!near) return false;
  return dialledBy(graph, job).some(({ service }) => service && backends(graph, service).includes(store));
}

/** An option of its command, or in its variables, that removes old copies. */
function retentionIn(job: Workload): string | undefined {
  const text = job
    .containers()
    .flatMap(({ spec }) => [...(spec.command ?? []), ...(spec.args ?? []), ...valuesOf(spec.env ?? [])])
    .join(" ");
  return /(--keep-\w+|--?retention\S*|RETENTION\w*=\S+|--ttl|-mtime|--older-than|\bforget\b|\bprune\b)/.exec(
    text,
  )?.[0];
}

function valuesOf(variables: readonly EnvVar[]): readonly string[] {
  return variables.flatMap((variable) => {
    const value = attempt(() => variable.value);
    return typeof value === "string" ? [`${variable.name}=${value}`, value] : [];
  });
}

function ofVelero(resource: Resource<VeleroSpec>): Backup {
  const { paused = false, schedule = "", template = {} } = resource.spec;
  const namespaces = template.includedNamespaces ?? ["*"];
  return {
    title: resource.title,
    name: resource.name,
    resource,
    schedule,
    timeZone: undefined,
    suspended: paused,
    // Velero's own default.
    retention: template.ttl ?? "720h",
    namespaces,
    covers: (_, store) => namespaces.includes("*") || namespaces.includes(store.namespace),
  };
}
