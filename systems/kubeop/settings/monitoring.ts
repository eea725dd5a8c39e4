import { z } from "zod";
import {
  monitoringShape,
  thresholdShape,
  warningsFirst,
  warnsFirst,
} from "../../../components/monitoring/settings.ts";
import { postgresThresholds } from "../../../components/postgres/settings.ts";

export const monitoring = z
  .strictObject({
    ...monitoringShape("kubeOP", "docs/runbooks/kubeop-alerts.md"),
    thresholds: z
      .strictObject({ ...postgresThresholds, ...thresholdShape })
      .prefault({})
      .refine(warnsFirst, warningsFirst),
  })
  .prefault({});

export type MonitoringSettings = z.output<typeof monitoring>;
