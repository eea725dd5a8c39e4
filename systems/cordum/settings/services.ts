import { z } from "zod";
import { resources } from "../../fields.ts";

/** The services that Cordum itself is made of, by the names of their Services and images. */
export const serviceNames = [
  "cordum-context-engine",
  "cordum-safety-kernel",
  "cordum-scheduler",
  "cordum-api-gateway",
  "cordum-workflow-engine",
  "cordum-dashboard",
] as const;

export type ServiceName = (typeof serviceNames)[number];

// Numbers without another source are those of the seed document, §1 "Resource Quotas" and "Resource Requests/Limits".
const small = [
  ["100m", "500m"],
  ["128Mi", "512Mi"],
] as const;
const medium = [
  ["150m", "750m"],
  ["256Mi", "768Mi"],
] as const;
const large = [
  ["200m", "1000m"],
  ["256Mi", "1Gi"],
] as const;

const autoscale = z
  .strictObject({
    min: z.int().min(1).max(50).default(2).describe("Pods at least."),
    max: z.int().min(1).max(50).default(10).describe("Pods at most."),
    cpuPercent: z.int().min(1).max(1000).default(70).describe("Mean use of the requested CPU to keep."),
    memoryPercent: z
      .union([z.int().min(1).max(1000), z.literal("off")], "a percentage or off")
      .default(80)
      .describe(
        "Mean use of the requested memory to keep; `off` where memory, once taken, is never given back.",
      ),
    scaleDownAfterSeconds: z
      .int()
      .min(0)
      .max(3600)
      .default(300)
      .describe("Less need than that long before pods are taken away."),
  })
  .refine(({ max, min }) => min <= max, "a min that is not above max");

function service(size: readonly [readonly [string, string], readonly [string, string]]) {
  return z
    .strictObject({
      replicas: z
        .int()
        .min(1)
        .max(50)
        .exactOptional()
        .describe("Pods at a time; 1 when there is no autoscale either."),
      autoscale: autoscale
        .exactOptional()
        .describe("Lets the number of pods follow the load; `{}` for 2 to 10 pods. Excludes replicas."),
      resources: resources(...size),
    })
    .refine(
      ({ autoscale, replicas }) => !(autoscale && replicas !== undefined),
      "replicas or autoscale, not both: the autoscaler and every update would set the number of pods against each other",
    )
    .prefault({});
}

export const services = z
  .strictObject({
    "cordum-context-engine": service(small),
    "cordum-safety-kernel": service(small),
    "cordum-scheduler": service(medium),
    "cordum-api-gateway": service(large),
    "cordum-workflow-engine": service(medium),
    "cordum-dashboard": service(small),
  })
  .prefault({});
