import { z } from "zod";

const names = z.array(z.string()).default([]);

/** What an owner expects of the stack, which no object of it says. Nothing is expected where nothing is said. */
export const expectations = {
  databases: z
    .array(
      z.strictObject({
        name: z.string().describe("Name of the database."),
        host: z.string().describe("Service of the stack, or host outside, that answers for it."),
        maxConnections: z.number().int().optional().describe("Connections that its server takes."),
        poolVariable: z
          .string()
          .optional()
          .describe("Variable of its clients that says how many connections each pod opens."),
        migrations: z
          .string()
          .optional()
          .describe("Job, or init container of its clients, that brings its schema up to date."),
        pointInTimeRecovery: z.boolean().optional().describe("Whether any moment can be restored."),
        snapshotHours: z.number().optional().describe("Hours between two snapshots."),
      }),
    )
    .default([])
    .describe("Databases that the stack needs."),
  minimumRequests: z
    .record(z.string(), z.record(z.string(), z.string()))
    .default({})
    .describe("What a workload's pod must ask for at least, by workload, such as { cpu: 250m }."),
  requiredSidecars: z
    .array(
      z.strictObject({
        workload: z.string(),
        image: z.string().describe("Path of the image, or its end, such as envoyproxy/envoy."),
        mentions: names.describe("Texts that its configuration must hold, such as the issuer of tokens."),
      }),
    )
    .default([])
    .describe("Sidecars that workloads must not run without."),
  requiredAlerts: z
    .array(
      z.strictObject({
        name: z.string().describe("What it is about, for people."),
        metrics: z.array(z.string()).min(1).describe("Metrics that one alert must read, all of them."),
        threshold: z.number().optional().describe("Number that it must compare with, such as 0.01."),
        withinMinutes: z.number().optional().describe("Longest time that it may wait before it fires."),
      }),
    )
    .default([])
    .describe("Alerts that must be there."),
  objectives: z
    .array(
      z.strictObject({
        name: z.string().describe("Value of label slo of its alerts."),
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
        sharedBy: z.string().optional().describe("Service by which its pods share them."),
      }),
    )
    .default([])
    .describe("Workloads whose pods keep something for a client between two requests."),
  webSockets: names.describe("Services that keep WebSockets open."),
  leaderElected: names.describe("Workloads of which one pod at a time may act."),
  traced: names.describe("Workloads that must send traces."),
  rotationDays: z.number().optional().describe("Days after which credentials are changed."),
};
