import { z } from "zod";
import { quantity } from "../../fields.ts";

const amount = z.strictObject({ requests: quantity.exactOptional(), limits: quantity.exactOptional() });

/** The document's own numbers are 8/16 CPU, 8Gi/16Gi, 50 pods, 20 services, 10 claims: see docs/decisions/0011. */
export const quota = z
  .strictObject({
    cpu: amount.exactOptional().describe("CPU of all pods together; computed when left out."),
    memory: amount.exactOptional().describe("Memory of all pods together; computed when left out."),
    pods: z.int().min(1).exactOptional().describe("Pods at a time; computed when left out."),
    services: z.int().min(1).exactOptional().describe("Services; computed when left out."),
    persistentVolumeClaims: z.int().min(0).exactOptional().describe("Volume claims; computed when left out."),
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
