import { z } from "zod";
import { hostName } from "../../../components/fields.ts";
import { namesIn } from "../../../lib/declared-request.ts";

const placeholder = "`{name}` stands for a value that an earlier request kept, or for one of `secrets`";

const request = z.strictObject({
  name: z.string().min(1).max(200).describe("What the request proves, such as: an order is accepted."),
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).default("GET"),
  host: hostName.exactOptional().describe("A host of the ingress. Default: the host of the first route."),
  path: z
    .string()
    .regex(/^\/[^\s]{0,1000}$/, "a path such as /api/orders")
    .describe(`Path; ${placeholder}.`),
  headers: z
    .record(z.string().regex(/^[\w-]{1,64}$/, "a header's name"), z.string().max(4096))
    .default({})
    .describe(`Headers; ${placeholder}.`),
  body: z.string().max(100_000).exactOptional().describe(`Body; ${placeholder}.`),
  status: z.int().min(100).max(599).default(200).describe("Expected status code."),
  answer: z
    .record(z.string().min(1).max(200), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe("Expected values in the JSON response, by dotted path such as `order.state`."),
  keep: z
    .record(z.string().regex(/^\w{1,64}$/, "a name of letters and digits"), z.string().min(1).max(200))
    .default({})
    .describe("Values of the response that later requests use: name, and dotted path such as `order.id`."),
  withinSeconds: z
    .int()
    .min(0)
    .max(600)
    .default(0)
    .describe("Repeats the request for this time until the response is as expected. `0` sends it once."),
  load: z
    .boolean()
    .exactOptional()
    .describe(
      "Whether `make load-test` repeats the request. Default: only a GET with a status below 400 that uses no value of " +
        "an earlier response.",
    ),
});

export const smoke = z
  .array(request)
  .default([])
  .describe("Requests that `make smoke` sends to the ingress, in this order, and the expected responses.");

export type SmokeRequest = z.output<typeof request>;

/** Whether a load test sends a request again and again. Without a word about it, only what changes nothing and stands alone. */
export function isRepeated(request: SmokeRequest, all: readonly SmokeRequest[]): boolean {
  const { load, method, status } = request;
  if (load !== undefined) return load;
  const kept = new Set(keptBy(all));
  return method === "GET" && status < 400 && namesIn(request).every((name) => !kept.has(name));
}

/** The names of the values that requests keep for later ones. */
export function keptBy(requests: readonly SmokeRequest[]): readonly string[] {
  return requests.flatMap(({ keep }) => Object.keys(keep));
}
