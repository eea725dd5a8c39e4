import { z } from "zod";

/** The image of the stacks' own gates and small scripts. */
export const defaultProbeImage = "docker.io/library/busybox:1.35";

const service = z
  .strictObject({
    namespace: z.string(),
    name: z.string().describe("The Service's name."),
    port: z.union([z.string(), z.number()]).describe("Its port, by name or number."),
    scheme: z.enum(["http", "https"]).default("http"),
    path: z.string().default("").describe("What its paths begin with, such as /prometheus."),
  })
  .describe("A Service that is read through the API server.");

export type ServiceAddress = z.infer<typeof service>;

const call = z.strictObject({
  method: z.string().default("GET"),
  host: z.string().optional().describe("Host of the ingress. Without one: the first that serves the path."),
  path: z.string(),
});

/** What checks of the running cluster go by: `live` in readiness/stacks/<stack>.yaml. Every default is a seed's, or said. */
export const liveSettings = z.strictObject({
  namespaces: z
    .array(z.string())
    .optional()
    .describe("Namespaces of the stack. Default: the stack's output `namespace`."),
  stableHours: z
    .number()
    .positive()
    .default(16)
    .describe("Hours without a restart, by Gravl's sign-off §2.1."),
  certificateDays: z
    .number()
    .positive()
    .default(30)
    .describe("Days that a served certificate must be good for."),
  drillDays: z
    .number()
    .positive()
    .default(90)
    .describe("Days since the last restore drill: quarterly, by the homelab plan §2.1."),
  secretDays: z
    .number()
    .positive()
    .default(90)
    .describe("Days after which a secret should have been rotated, by Gravl's sign-off §4.1."),
  quotaPercent: z
    .number()
    .positive()
    .max(100)
    .default(90)
    .describe("Percent of a quota that may be in use; the rest is for rollouts and jobs."),
  usagePercent: z
    .number()
    .positive()
    .max(100)
    .default(90)
    .describe(
      "Percent of its limit that a container may use: beyond it the next peak throttles or kills it.",
    ),
  address: z
    .string()
    .optional()
    .describe("Where the ingress is reached from here, where its own status doesn't say so."),
  port: z.number().int().optional().describe("Its port. Default: 443 with TLS, else 80."),
  health: z
    .array(call.extend({ status: z.number().int().default(200) }))
    .default([])
    .describe("Requests through the ingress that show health. Without any: GET of each route."),
  protected: z
    .array(call)
    .default([])
    .describe("Requests through the ingress that must be refused without credentials."),
  internalTls: z
    .array(z.strictObject({ service: z.string(), port: z.union([z.string(), z.number()]) }))
    .default([])
    .describe(
      "Services of the stack that speak TLS, whose certificates are looked at as each pod serves them.",
    ),
  connections: z
    .strictObject({
      image: z.string().default(defaultProbeImage).describe("With a shell and nc; it must be in reach."),
      clients: z
        .array(
          z.strictObject({
            name: z.string(),
            labels: z
              .record(z.string(), z.string())
              .default({})
              .describe("Those by which policies know the client."),
            reaches: z
              .array(z.string())
              .default([])
              .describe("Ports that must be open to it, as service:port; all others must not."),
          }),
        )
        .min(1)
        .optional()
        .describe("Default: the workloads of the stack, with the connections that it declares."),
    })
    .optional()
    .describe(
      "Pods that try connections: each run makes one for each client, and removes it. Without this nothing is tried, and with {} what the stack declares.",
    ),
  databases: z.array(z.string()).default([]).describe("Workloads that are databases."),
  migrations: z
    .array(z.string())
    .default([])
    .describe("Jobs that migrate databases, by the start of their names."),
  prometheus: service.optional(),
  loki: service.optional(),
  tempo: service.optional(),
  watchdog: z.string().default("Watchdog").describe("Name of the alert that always fires."),
  alertIntegrations: z
    .array(z.string())
    .default([])
    .describe(
      "Alertmanager's integrations that must have delivered something within a day, such as email and webhook. Without any: those that have sent something.",
    ),
  slos: z
    .array(
      z.strictObject({
        name: z.string(),
        query: z.string().describe("PromQL with one value."),
        atLeast: z.number().optional(),
        atMost: z.number().optional(),
      }),
    )
    .default([])
    .describe("Service levels, as Prometheus measures them."),
  etcdSnapshots: z
    .strictObject({ namespace: z.string(), cronJob: z.string(), hours: z.number().positive().default(6) })
    .optional()
    .describe(
      "The CronJob that saves etcd, and how old its last run may be: 6 hours by the homelab plan §2.2.",
    ),
});

export type LiveSettings = z.infer<typeof liveSettings>;

export const defaultLiveSettings: LiveSettings = liveSettings.parse({});
