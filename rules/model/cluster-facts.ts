import { z } from "zod";

/** Something that a cluster has beside the stack: its name, or false where it has none. */
const product = (what: string) =>
  z
    .union([z.string().min(1), z.literal(false)])
    .optional()
    .describe(`${what}, by name; false for none.`);

/** What is true of a cluster and in none of the stack's objects. What isn't said is unknown. */
export const clusterFacts = z.strictObject({
  nodes: z.number().int().optional().describe("Nodes that pods may go to."),
  zones: z.number().int().optional().describe("Zones that those nodes are in."),
  storageClasses: z.array(z.string()).optional().describe("Storage classes, beyond those of the stack."),
  claims: z
    .array(z.string())
    .optional()
    .describe("PersistentVolumeClaims that somebody else makes, as namespace/name."),
  priorityClasses: z.array(z.string()).optional().describe("PriorityClasses, beyond those of the stack."),
  runtimeClasses: z.array(z.string()).optional().describe("RuntimeClasses, beyond those of the stack."),
  ingressClasses: z.array(z.string()).optional().describe("IngressClasses, beyond those of the stack."),
  version: z.string().optional().describe("Kubernetes' minor version, such as 1.36."),
  issuers: z.array(z.string()).optional().describe("ClusterIssuers of others."),
  secrets: z.array(z.string()).optional().describe("Secrets that somebody else makes, as namespace/name."),
  configMaps: z
    .array(z.string())
    .optional()
    .describe("ConfigMaps that somebody else makes, as namespace/name."),
  apiGroups: z
    .array(z.string())
    .optional()
    .describe("API groups of custom resources that the cluster serves before the stack is deployed."),
  alertRouting: z.boolean().optional().describe("Alertmanager's receivers are set up outside the stack."),
  secretManager: z.string().optional().describe("What keeps the secrets that the program generates."),
  networkEnforcing: z
    .boolean()
    .optional()
    .describe("Whether the network plugin drops what policies refuse, rather than only telling of it."),
  admissionPolicies: z
    .number()
    .int()
    .optional()
    .describe("Admission policies of others that refuse objects, rather than only telling of them."),
  vulnerabilityScanner: product("What scans the images that run"),
  runtimeDetector: product("What tells of unusual behaviour in containers"),
  costMonitor: product("What tells the cost of each namespace"),
  dashboards: product("Where dashboards outside the stack show its metrics"),
  metricsRetentionDays: z.number().optional().describe("Days for which metrics are kept."),
  etcd: z
    .union([z.literal("managed"), z.strictObject({ snapshotHours: z.number(), offCluster: z.boolean() })])
    .optional()
    .describe("Who saves the control plane's data: its provider, or snapshots so many hours apart."),
});
