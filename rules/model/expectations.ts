import { z } from "zod";

const names = z.array(z.string()).default([]);

/** What an owner expects of the stack, which no object of it says. Nothing is expected where nothing is said. */
export const expectations = {
  databases: z
    .array(
      z.strictObject({
        name: z.string().describe("Name of the database."),
        host: z.string().describe("Service of the stack, or host outside, that serves the database."),
        maxConnections: z.number().int().optional().describe("Most connections that its server accepts."),
        poolVariable: z
          .string()
          .optional()
          .describe(
            "Environment variable of its clients with the number of connections that each pod opens.",
          ),
        migrations: z
          .string()
          .optional()
          .describe(
            "Job, or init container of its clients, that migrates its schema. A Job is found by its name, or by its label `app.kubernetes.io/name`.",
          ),
        pointInTimeRecovery: z.boolean().optional().describe("Whether point-in-time recovery is possible."),
        snapshotHours: z.number().optional().describe("Interval of snapshots, in hours."),
      }),
    )
    .default([])
    .describe("Databases that the stack needs."),
  minimumRequests: z
    .record(z.string(), z.record(z.string(), z.string()))
    .default({})
    .describe("Least requests of a workload's pod, by workload, such as { cpu: 250m }."),
  requiredSidecars: z
    .array(
      z.strictObject({
        workload: z.string(),
        image: z.string().describe("Path of the image, or the end of the path, such as envoyproxy/envoy."),
        mentions: names.describe("Texts that its configuration must contain, such as the issuer of tokens."),
      }),
    )
    .default([])
    .describe("Sidecars that workloads need."),
  requiredAlerts: z
    .array(
      z.strictObject({
        name: z.string().describe("Name of the alert in reports."),
        metrics: z.array(z.string()).min(1).describe("Metrics that one alert must use, all of them."),
        threshold: z.number().optional().describe("Threshold that it must compare with, such as 0.01."),
        withinMinutes: z.number().optional().describe("Longest time before it fires, in minutes."),
      }),
    )
    .default([])
    .describe("Alerts that must exist."),
  objectives: z
    .array(
      z.strictObject({
        name: z.string().describe("Value of the label `slo` of its alerts."),
        metrics: names.describe(
          "Metrics by which it is measured; an alert that reads them all is one of it.",
        ),
      }),
    )
    .default([])
    .describe("Service level objectives, each of which needs an alert."),
  sessions: z
    .array(
      z.strictObject({
        workload: z.string(),
        sharedBy: z.string().optional().describe("Service through which its pods share the sessions."),
      }),
    )
    .default([])
    .describe("Workloads whose pods keep state for a client between requests."),
  webSockets: names.describe("Services that keep WebSockets open."),
  leaderElected: names.describe(
    "Workloads of which only one pod may be active, and which need leader election.",
  ),
  traced: names.describe("Workloads that must send traces."),
  rotationDays: z.number().optional().describe("Days after which credentials are rotated."),
};
