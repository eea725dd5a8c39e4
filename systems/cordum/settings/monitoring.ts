import { z } from "zod";
import {
  failurePercent,
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
    jobFailurePercent: failurePercent
      .default(10)
      .describe("Percent of jobs that may fail. Some fail because of their input."),
    stalledJobSeconds: z
      .int()
      .min(60)
      .max(mostSeconds)
      .default(9300)
      .describe(
        "Seconds without a finished job. Default: the time that Cordum gives a job to be picked up and to run.",
      ),
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
