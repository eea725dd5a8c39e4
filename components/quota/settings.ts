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
    cpu: amount(cpuOfAll).describe("CPU of all pods together; computed when left out."),
    memory: amount(memoryOfAll).describe("Memory of all pods together; computed when left out."),
    pods: count(1).describe("Pods at a time; computed when left out."),
    services: count(1).describe("Services; computed when left out."),
    persistentVolumeClaims: count(0).describe("Volume claims; computed when left out."),
    headroomPercent: z
      .int()
      .min(0)
      .max(500)
      .default(20)
      .describe("Room on top of what is computed: for a restore, pods that are still ending, a look inside."),
    onShortage: z
      .enum(["refuse", "accept"])
      .default("refuse")
      .describe("What happens when a given number is smaller than what the stack declares."),
  })
  .prefault({});
