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

type Autoscale = z.infer<typeof autoscale>;

/** How many pods where a stack file says nothing: as many as a drain or a restart may not stop. */
type Scale = { readonly replicas: number } | { readonly autoscale: Autoscale };

const two = { replicas: 2 };
/** Two of them would both drive a run (seed document, §9). */
const one = { replicas: 1 };
const byLoad = { autoscale: autoscale.parse({}) };

type Size = readonly [readonly [string, string], readonly [string, string]];

function service(size: Size, scale: Scale) {
  const usual = "replicas" in scale ? `${scale.replicas}` : "none, it follows the load";
  return z
    .strictObject({
      replicas: z
        .int()
        .min(1)
        .max(50)
        .exactOptional()
        .describe(`Pods at a time; excludes autoscale. Where neither is given: ${usual}.`),
      autoscale: autoscale
        .exactOptional()
        .describe("Lets the number of pods follow the load; `{}` for 2 to 10 pods."),
      resources: resources(...size),
    })
    .refine(
      ({ autoscale, replicas }) => !(autoscale && replicas !== undefined),
      "replicas or autoscale, not both: the autoscaler and every update would set the number of pods against each other",
    )
    .overwrite((given) => (given.autoscale || given.replicas !== undefined ? given : { ...given, ...scale }))
    .prefault({});
}

export const services = z
  .strictObject({
    "cordum-context-engine": service(small, two),
    "cordum-safety-kernel": service(small, two),
    "cordum-scheduler": service(medium, byLoad),
    "cordum-api-gateway": service(large, byLoad),
    "cordum-workflow-engine": service(medium, one),
    "cordum-dashboard": service(small, two),
  })
  .prefault({});
