import { z } from "zod";
import { dnsLabel, imageReference, resources } from "../../../components/fields.ts";
import { namespaceName } from "../../../components/system/namespace-settings.ts";
import { definitions } from "../manifests-settings.ts";
import { releases } from "./releases.ts";

const hoursPerYear = 365 * 24;

/** How many run at a time, and of what. */
function program(image: string, replicas: string, [cpu, memory]: Parameters<typeof resources>) {
  return z
    .strictObject({
      image: imageReference.default(image).describe("Image of the program."),
      replicas: z.int().min(1).max(5).default(2).describe(replicas),
      resources: resources(cpu, memory).describe("CPU and memory of each pod."),
    })
    .prefault({});
}

const oneLeads = "Number of pods. One of them is the leader, and the others wait to take over.";

const authority = z
  .strictObject({
    kind: z.literal("ca").describe("An authority whose key cert-manager makes and keeps in a Secret."),
    commonName: z
      .string()
      .min(1)
      .max(64)
      .exactOptional()
      .describe("Name of the authority in its certificate. Default: the issuer's name and `CA`."),
    validityHours: z
      .int()
      .min(2 * hoursPerYear)
      .max(20 * hoursPerYear)
      .default(10 * hoursPerYear)
      .describe("Lifetime of the authority's certificate, in hours."),
    renewBeforeHours: z
      .int()
      .min(1)
      .default(2 * hoursPerYear)
      .describe(
        "Hours before its expiry at which the authority's certificate is renewed, with the same key: more than the lifetime of any certificate that it signs.",
      ),
  })
  .refine(({ renewBeforeHours, validityHours }) => renewBeforeHours < validityHours, {
    path: ["renewBeforeHours"],
    message: "less than validityHours: it would be due for renewal when it is made",
  });

export const certManager = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe("Installs cert-manager, which issues certificates and renews them, without ACME."),
    namespace: namespaceName
      .default("cert-manager")
      .describe(
        "Kubernetes namespace. It must be for this facility only. Secrets of its ClusterIssuers are here.",
      ),
    definitions: definitions(releases.manifests),
    controller: program(releases.images.controller, oneLeads, [
      ["50m", "500m"],
      ["64Mi", "256Mi"],
    ]).describe("Issues and renews certificates."),
    webhook: program(releases.images.webhook, "Number of pods. All of them answer the API server.", [
      ["20m", "250m"],
      ["32Mi", "128Mi"],
    ]).describe("Checks resources of cert-manager before the API server stores them."),
    cainjector: program(releases.images.cainjector, oneLeads, [
      ["20m", "250m"],
      ["64Mi", "256Mi"],
    ]).describe("Tells the API server which authorities sign for webhooks, also those of others."),
    issuers: z
      // With ` CA` it has to fit into a common name.
      .record(dnsLabel.max(61), authority)
      .default({})
      .describe(
        "ClusterIssuers to make, by name, such as `internal: { kind: ca }`. Systems name one in `certificates.issuer`.",
      ),
  })
  .prefault({});

export type CertManagerSettings = z.output<typeof certManager>;
export type IssuerSettings = CertManagerSettings["issuers"][string];
