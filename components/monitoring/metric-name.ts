import { z } from "zod";

/** A metric whose name is a setting, because releases of a product differ in it. */
export const metricName = z
  .string()
  .regex(/^[A-Za-z_]\w{0,199}$/, "the name of a metric such as http_requests_total")
  .brand<"metric">();

export type MetricName = z.output<typeof metricName>;

declare module "./metrics.ts" {
  interface Exporters {
    readonly named: MetricName;
  }
}

/** One of the series that make up a histogram. */
export function partOf(histogram: MetricName, part: "bucket" | "count"): MetricName {
  return metricName.parse(`${histogram}_${part}`);
}
