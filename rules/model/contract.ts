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
  cluster: clusterFacts.prefault({}),
  scrapers: z.array(scraper).optional().describe("Who scrapes metrics; undeclared, scrapes can't be judged."),
  flows: z
    .array(z.strictObject({ from: z.string(), to: z.string(), port: z.number().int() }))
    .default([])
    .describe(
      "Connections that no configuration names: from a workload, to a workload or Service of the namespace.",
    ),
  externalHosts: z
    .array(z.string())
    .default([])
    .describe("Hosts outside the cluster that may be dialled; * for one label."),
  registries: z
    .array(z.string())
    .default(["docker.io", "ghcr.io", "quay.io", "registry.k8s.io"])
    .describe("Registries that images may come from, with a path to narrow one."),
  recoveryPointHours: z.number().default(24).describe("Most hours of data that may be lost."),
  deployIntervalDays: z
    .number()
    .default(7)
    .describe("Longest time between two deployments, which renew certificates."),
  allowedValues: z
    .record(z.string(), z.array(z.string()))
    .default({})
    .describe("Settings that decide about security, by variable or key, with the values that are allowed."),
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
