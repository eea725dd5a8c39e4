import { z } from "zod";
import { hostName } from "../../../components/fields.ts";

const placeholder = "`{name}` stands for what an earlier request kept, or for one of `secrets`";

const request = z.strictObject({
  name: z.string().min(1).max(200).describe("What it shows, such as: an order is taken."),
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).default("GET"),
  host: hostName
    .exactOptional()
    .describe("Host name that it is sent to: one of the ingress; the one of the first route when left out."),
  path: z
    .string()
    .regex(/^\/[^\s]{0,1000}$/, "a path such as /api/orders")
    .describe(`Path; ${placeholder}.`),
  headers: z
    .record(z.string().regex(/^[\w-]{1,64}$/, "a header's name"), z.string().max(4096))
    .default({})
    .describe(`Headers; ${placeholder}.`),
  body: z.string().max(100_000).exactOptional().describe(`Body; ${placeholder}.`),
  status: z.int().min(100).max(599).default(200).describe("Status that it must be answered with."),
  answer: z
    .record(z.string().min(1).max(200), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe("Values that the answer, in JSON, must have, by dotted path such as `order.state`."),
  keep: z
    .record(z.string().regex(/^\w{1,64}$/, "a name of letters and digits"), z.string().min(1).max(200))
    .default({})
    .describe("What of the answer later requests need, by name: a dotted path such as `order.id`."),
  withinSeconds: z
    .int()
    .min(0)
    .max(600)
    .default(0)
    .describe("Asks again until the answer is right, for so long; `0` asks once."),
});

export const smoke = z
  .array(request)
  .default([])
  .describe("What `make smoke` sends to the ingress, one after the other, and what must come back.");

export type SmokeRequest = z.output<typeof request>;
