import { z } from "zod";
import { parseQuantity } from "../../lib/quantity.ts";
import { cpuOfAll, memoryOfAll } from "../fields.ts";

/** What all pods may ask for together, and what they may grow to. */
function amount(quantity: typeof cpuOfAll) {
  return z
    .strictObject({ requests: quantity.exactOptional(), limits: quantity.exactOptional() })
    .refine(
      ({ limits, requests }) =>
        limits === undefined || (parseQuantity(requests ?? "0") ?? 0) <= (parseQuantity(limits) ?? 0),
      "requests that are not above the limits",
    )
    .exactOptional();
}

const count = (least: number) => z.int().min(least).max(100_000).exactOptional();

/** The document's own numbers are 8/16 CPU, 8Gi/16Gi, 50 pods, 20 services, 10 claims: see docs/decisions/0011. */
export const quota = z
  .strictObject({
    cpu: amount(cpuOfAll).describe("CPU of all pods together. Default: computed."),
    memory: amount(memoryOfAll).describe("Memory of all pods together. Default: computed."),
    pods: count(1).describe("Number of pods. Default: computed."),
    services: count(1).describe("Number of Services. Default: computed."),
    persistentVolumeClaims: count(0).describe("Number of PersistentVolumeClaims. Default: computed."),
    headroomPercent: z
      .int()
      .min(0)
      .max(500)
      .default(20)
      .describe("Percent added to the computed numbers, for a restore, terminating pods, and debugging."),
    onShortage: z
      .enum(["refuse", "accept"])
      .default("refuse")
      .describe("What happens if a number is smaller than what the stack declares."),
  })
  .prefault({});
