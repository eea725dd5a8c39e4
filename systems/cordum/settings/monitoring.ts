import { z } from "zod";
import {
  monitoringShape,
  mostSeconds,
  thresholdShape,
  trafficThresholds,
  warningsFirst,
  warnsFirst,
} from "../../../components/monitoring/settings.ts";
import { natsThresholds } from "../../../components/nats/settings.ts";
import { redisThresholds } from "../../../components/redis/settings.ts";
import { serviceMetrics } from "./release.ts";

const thresholds = z
  .strictObject({
    ...trafficThresholds,
    jobFailurePercent: z
      .number()
      .min(0)
      .max(100)
      .default(10)
      .describe("Share of jobs that may fail; some fail by their own fault."),
    stalledJobSeconds: z
      .int()
      .min(60)
      .max(mostSeconds)
      .default(9300)
      .describe("No job may finish for as long: the time that Cordum gives a job to be picked up and run."),
    ...natsThresholds,
    ...redisThresholds,
    ...thresholdShape,
  })
  .prefault({})
  .refine(warnsFirst, warningsFirst);

export const monitoring = z
  .strictObject({ ...monitoringShape("Cordum", "docs/runbooks/alerts.md"), serviceMetrics, thresholds })
  .prefault({});

export type MonitoringSettings = z.infer<typeof monitoring>;
