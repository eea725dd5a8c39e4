import { z } from "zod";
import { resources } from "../fields.ts";

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

/** How many pods where a stack file says nothing: as many as a drain or a restart may not stop. */
export type PresetScale = { readonly replicas: number } | { readonly autoscale: z.infer<typeof autoscale> };

/** A number that follows the load. */
export const byLoad = { autoscale: autoscale.parse({}) };

/** CPU and memory, each as request and limit. */
export type Size = readonly [readonly [string, string], readonly [string, string]];

/** What can be set of the number and the size of a service's pods, `scale` being what holds where nothing is. */
export function sizeShape(size: Size, scale: PresetScale) {
  const usual = "replicas" in scale ? `${scale.replicas}` : "none, it follows the load";
  return {
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
  };
}

interface Scaled {
  readonly replicas?: number;
  readonly autoscale?: unknown;
}

export function scalesOneWay({ autoscale, replicas }: Scaled): boolean {
  return !(autoscale && replicas !== undefined);
}

/** For {@link scalesOneWay}. */
export const oneScale =
  "replicas or autoscale, not both: the autoscaler and every update would set the number of pods against each other";

/** The preset where neither is given. */
export function withScale<Given extends Scaled>(given: Given, scale: PresetScale): Given {
  return given.autoscale || given.replicas !== undefined ? given : { ...given, ...scale };
}

/** What can be set of a service of which nothing else can. */
export function scaledService(size: Size, scale: PresetScale) {
  return z
    .strictObject(sizeShape(size, scale))
    .refine(scalesOneWay, oneScale)
    .overwrite((given) => withScale(given, scale))
    .prefault({});
}
