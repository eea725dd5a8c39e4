import { z } from "zod";
import type { Graph } from "../graph/graph.ts";

const labels = z.record(z.string(), z.string());

const scraper = z
  .strictObject({ namespace: z.string(), podLabels: labels.default({}) })
  .describe("Pods of others that scrape metrics.");

/**
 * What a stack's own objects can't say: facts of its cluster, and what its owner has decided. Given as a document
 * `kind: Contract` among the manifests, or by the program. What isn't said is unknown, not absent.
 */
const contract = z.strictObject({
  cluster: z
    .strictObject({
      nodes: z.number().int().optional().describe("Nodes that pods may go to."),
      zones: z.number().int().optional().describe("Zones that those nodes are in."),
      storageClasses: z.array(z.string()).optional().describe("Storage classes, beyond those of the stack."),
      version: z.string().optional().describe("Kubernetes' minor version, such as 1.36."),
      issuers: z.array(z.string()).optional().describe("ClusterIssuers of others."),
      secrets: z
        .array(z.string())
        .optional()
        .describe("Secrets that somebody else makes, as namespace/name."),
      configMaps: z
        .array(z.string())
        .optional()
        .describe("ConfigMaps that somebody else makes, as namespace/name."),
      alertRouting: z.boolean().optional().describe("Alertmanager's receivers are set up outside the stack."),
      secretManager: z.string().optional().describe("What keeps the secrets that the program generates."),
    })
    .prefault({}),
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
});

export type Contract = z.infer<typeof contract>;

export const emptyContract: Contract = contract.parse({});

/** Checks a contract; the message names each key that is wrong. */
export function parseContract(value: unknown): Contract {
  const parsed = contract.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`The contract can't be read. ${z.prettifyError(parsed.error)}`);
}

/** The contract among the objects of a graph, if there is one. */
export function contractIn(graph: Graph): Contract {
  const [found] = graph.ofKind("Contract").filter(({ group }) => group === "readiness.seaworthy.dev");
  return found ? parseContract(found.spec) : emptyContract;
}
