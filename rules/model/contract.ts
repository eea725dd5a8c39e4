import { z } from "zod";
import type { Graph } from "../graph/graph.ts";
import { clusterFacts } from "./cluster-facts.ts";
import { expectations } from "./expectations.ts";

const labels = z.record(z.string(), z.string());

const scraper = z
  .strictObject({ namespace: z.string(), podLabels: labels.default({}) })
  .describe("Pods of others that scrape metrics.");

/**
 * What a stack's own objects can't say: facts of its cluster, and what its owner has decided. Given as a document
 * `kind: Contract` among the manifests, or by the program. What isn't said is unknown, not absent.
 */
export const contractSchema = z.strictObject({
  cluster: clusterFacts.prefault({}).describe("Facts about the cluster."),
  scrapers: z
    .array(scraper)
    .optional()
    .describe("Pods outside the stack that scrape metrics. Rules about scraping are UNKNOWN without it."),
  flows: z
    .array(z.strictObject({ from: z.string(), to: z.string(), port: z.number().int() }))
    .default([])
    .describe(
      "Connections that no configuration names, from a workload to a workload or Service in the same namespace.",
    ),
  externalHosts: z
    .array(z.string())
    .default([])
    .describe("Hosts outside the cluster that workloads may connect to. `*` stands for one label of a name."),
  registries: z
    .array(z.string())
    .default(["docker.io", "ghcr.io", "quay.io", "registry.k8s.io"])
    .describe("Registries that images may come from, with a path to allow only a part of one."),
  recoveryPointHours: z
    .number()
    .default(24)
    .describe("Recovery point objective: the most data that may be lost, in hours."),
  deployIntervalDays: z
    .number()
    .default(7)
    .describe("Longest time between two deployments, in days. Deployments renew certificates."),
  allowedValues: z
    .record(z.string(), z.array(z.string()))
    .default({})
    .describe("Allowed values of settings that security depends on, by variable or key."),
  ...expectations,
});

export type Contract = z.infer<typeof contractSchema>;

export const emptyContract: Contract = contractSchema.parse({});

/** Checks a contract; the message names each key that is wrong. */
export function parseContract(value: unknown): Contract {
  const parsed = contractSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`The contract can't be read. ${z.prettifyError(parsed.error)}`);
}

/** The contract among the objects of a graph, if there is one. */
export function contractIn(graph: Graph): Contract {
  const [found] = graph.ofKind("readiness.seaworthy.dev/Contract");
  return found ? parseContract(found.spec) : emptyContract;
}
