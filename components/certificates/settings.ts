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
      .describe(
        "Generations of the authority that all clients and servers trust. List two during a rotation.",
      ),
    active: generation.default(1).describe("The generation that signs. It must be one of `generations`."),
    validityHours: hours(10 * hoursPerYear).describe(
      "Lifetime of an authority that is issued from now on, in hours.",
    ),
  })
  .prefault({});

const leaf = z
  .strictObject({
    validityHours: hours(hoursPerYear).describe("Lifetime of a leaf certificate, in hours."),
    renewBeforeHours: hours(30 * hoursPerDay).describe(
      "Hours before its expiry at which a leaf is reissued. With `pulumi`, only an update reissues: use at least twice the time between two updates.",
    ),
    generation: generation
      .default(1)
      .describe("Raise it to reissue every leaf with a new key. For `pulumi` only."),
  })
  .prefault({});

const issuer = z.strictObject({
  name: objectName.describe("Name of the issuer."),
  kind: z.enum(["Issuer", "ClusterIssuer"]).default("ClusterIssuer").describe("Kind of the issuer."),
});

export const certificates = z
  .strictObject({
    source: z
      .enum(sources)
      .default("pulumi")
      .describe(
        "What issues the certificates: Pulumi's tls provider, cert-manager, or an external tool that fills existing Secrets.",
      ),
    authority: authority.describe("The authority of `pulumi`, and of `cert-manager` without an `issuer`."),
    leaf: leaf.describe("Certificates of servers and clients."),
    issuer: issuer
      .exactOptional()
      .describe("The issuer that signs with `cert-manager`. Default: an authority in the namespace."),
    secrets: z
      .record(objectName, objectName)
      .default({})
      .describe(
        "With `external`: the existing Secret for each Secret of the stack, such as `cordum-nats-server-tls: nats-tls`.",
      ),
  })
  .superRefine((options, context) => {
    for (const { path, allowed } of mistakes(options))
      context.addIssue({ code: "custom", path: [...path], message: allowed });
  })
  .prefault({});
