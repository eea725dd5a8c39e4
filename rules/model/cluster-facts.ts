import { z } from "zod";

/** Something that a cluster has beside the stack: its name, or false where it has none. */
const product = (what: string) =>
  z
    .union([z.string().min(1), z.literal(false)])
    .optional()
    .describe(`${what}, by name; false for none.`);

/** What is true of a cluster and in none of the stack's objects. What isn't said is unknown. */
export const clusterFacts = z.strictObject({
  nodes: z.number().int().optional().describe("Number of nodes that can run the stack's pods."),
  zones: z.number().int().optional().describe("Number of zones of these nodes."),
  storageClasses: z
    .array(z.string())
    .optional()
    .describe("Storage classes that exist besides those in the stack."),
  claims: z
    .array(z.string())
    .optional()
    .describe("PersistentVolumeClaims that are created outside the stack, as namespace/name."),
  priorityClasses: z
    .array(z.string())
    .optional()
    .describe("PriorityClasses that exist besides those in the stack."),
  runtimeClasses: z
    .array(z.string())
    .optional()
    .describe("RuntimeClasses that exist besides those in the stack."),
  ingressClasses: z
    .array(z.string())
    .optional()
    .describe("IngressClasses that exist besides those in the stack."),
  version: z.string().optional().describe("Minor version of Kubernetes, such as 1.36."),
  issuers: z.array(z.string()).optional().describe("ClusterIssuers that exist outside the stack."),
  secrets: z
    .array(z.string())
    .optional()
    .describe("Secrets that are created outside the stack, as namespace/name."),
  configMaps: z
    .array(z.string())
    .optional()
    .describe("ConfigMaps that are created outside the stack, as namespace/name."),
  apiGroups: z
    .array(z.string())
    .optional()
    .describe("API groups of custom resources whose definitions are installed before the stack is deployed."),
  alertRouting: z
    .boolean()
    .optional()
    .describe("Whether Alertmanager's receivers are configured outside the stack."),
  secretManager: z
    .string()
    .optional()
    .describe("Name of what stores the secrets that the program generates."),
  networkEnforcing: z
    .boolean()
    .optional()
    .describe("Whether the CNI plugin drops the traffic that NetworkPolicies deny, and doesn't only log it."),
  admissionPolicies: z
    .number()
    .int()
    .optional()
    .describe(
      "Number of admission policies outside the stack that reject objects, and don't only warn or audit.",
    ),
  vulnerabilityScanner: product("What scans the images that run"),
  runtimeDetector: product("What tells of unusual behaviour in containers"),
  costMonitor: product("What tells the cost of each namespace"),
  dashboards: product("Where dashboards outside the stack show its metrics"),
  metricsRetentionDays: z.number().optional().describe("Retention of metrics, in days."),
  etcd: z
    .union([z.literal("managed"), z.strictObject({ snapshotHours: z.number(), offCluster: z.boolean() })])
    .optional()
    .describe("How etcd is backed up: `managed` by the provider, or by snapshots at an interval in hours."),
});
