import { z } from "zod";
import { resources } from "../fields.ts";

const autoscale = z
  .strictObject({
    min: z.int().min(1).max(50).default(2).describe("Minimum number of pods."),
    max: z.int().min(1).max(50).default(10).describe("Maximum number of pods."),
    cpuPercent: z
      .int()
      .min(1)
      .max(1000)
      .default(70)
      .describe("Target for the mean use of the requested CPU, in percent."),
    memoryPercent: z
      .union([z.int().min(1).max(1000), z.literal("off")], "a percentage or off")
      .default(80)
      .describe(
        "Target for the mean use of the requested memory, in percent; `off` for a program that never gives memory back.",
      ),
    scaleDownAfterSeconds: z
      .int()
      .min(0)
      .max(3600)
      .default(300)
      .describe("Seconds that the load must be lower before pods are removed."),
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
  const usual = "replicas" in scale ? `${scale.replicas}` : "2 to 10 pods, scaled with the load";
  return {
    replicas: z
      .int()
      .min(1)
      .max(50)
      .exactOptional()
      .describe(`Number of pods; excludes \`autoscale\`. If neither is set: ${usual}.`),
    autoscale: autoscale
      .exactOptional()
      .describe("Scales the number of pods with the load; `{}` for 2 to 10 pods."),
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
