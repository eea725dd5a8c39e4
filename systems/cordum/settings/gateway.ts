import { z } from "zod";
import { requestRate } from "../../../components/fields.ts";

export const gateway = z
  .strictObject({
    rateLimit: z
      .strictObject({
        requestsPerSecond: requestRate.default(50).describe("Requests per second, for each gateway pod."),
        burst: requestRate.default(100).describe("Requests in a burst, for each gateway pod."),
      })
      .prefault({})
      .refine(
        ({ requestsPerSecond, burst }) => burst >= requestsPerSecond,
        "a burst of at least requestsPerSecond",
      ),
    apiKeyGeneration: z.int().min(1).default(1).describe("Raise it to generate a new API key."),
    userAuth: z
      .strictObject({
        enabled: z.boolean().default(false).describe("Sign-in with user name and password."),
        adminUsername: z
          .string()
          .regex(/^[\w.@+-]{1,64}$/, "a name of letters, digits and . _ @ + -, at most 64")
          .default("admin")
          .describe("Name of the first user."),
        adminEmail: z
          .email("an e-mail address")
          .optional()
          .describe("E-mail address of the first user. Required if enabled."),
      })
      .prefault({})
      .refine(
        ({ enabled, adminEmail }) => !enabled || adminEmail !== undefined,
        "adminEmail when userAuth is enabled",
      ),
  })
  .prefault({});

export const dashboard = z
  .strictObject({
    embedApiKey: z
      .boolean()
      .default(false)
      .describe("Gives the API key to everybody who can open the dashboard, as Cordum's own manifests do."),
  })
  .prefault({});
