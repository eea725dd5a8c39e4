import { z } from "zod";
import { objectName } from "../fields.ts";
import { sources } from "./options.ts";
import { mistakes } from "./rules.ts";

const hoursPerDay = 24;
const hoursPerYear = 365 * hoursPerDay;

/** Longer than a key should be trusted, and far from where dates of certificates end. */
const mostHours = 20 * hoursPerYear;
const hours = (preset: number) => z.int().min(1).max(mostHours).default(preset);
const generation = z.int().min(1);

const authority = z
  .strictObject({
    generations: z
      .array(generation)
      .default([1])
      .describe("Authorities that everybody trusts. Two of them while one replaces the other."),
    active: generation.default(1).describe("The generation that signs; it must be among those trusted."),
    validityHours: hours(10 * hoursPerYear).describe("Lifetime of an authority that is issued from now on."),
  })
  .prefault({});

const leaf = z
  .strictObject({
    validityHours: hours(hoursPerYear).describe("Lifetime of a leaf."),
    renewBeforeHours: hours(30 * hoursPerDay).describe(
      "How long before its expiry a leaf is reissued. `pulumi` does that when it runs: give at least twice the time between two runs.",
    ),
    generation: generation
      .default(1)
      .describe("Raise it to reissue every leaf with a new key; `pulumi` only."),
  })
  .prefault({});

const issuer = z.strictObject({
  name: objectName.describe("Name of the issuer."),
  kind: z.enum(["Issuer", "ClusterIssuer"]).default("ClusterIssuer").describe("Its kind."),
});

export const certificates = z
  .strictObject({
    source: z
      .enum(sources)
      .default("pulumi")
      .describe(
        "Who issues certificates: Pulumi's tls provider, cert-manager, or somebody else who provides them in Secrets.",
      ),
    authority: authority.describe("The authority of `pulumi`, and of `cert-manager` without an issuer."),
    leaf: leaf.describe("Certificates of servers and clients."),
    issuer: issuer
      .exactOptional()
      .describe("Who signs with `cert-manager`; an authority in the namespace when left out."),
    secrets: z
      .record(objectName, objectName)
      .default({})
      .describe(
        "With `external`: the Secret to use instead of each of the stack's own, such as `cordum-nats-server-tls: nats-tls`.",
      ),
  })
  .superRefine((options, context) => {
    for (const { path, allowed } of mistakes(options))
      context.addIssue({ code: "custom", path: [...path], message: allowed });
  })
  .prefault({});
