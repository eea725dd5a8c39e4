import { z } from "zod";
import { resources } from "../../fields.ts";

/** The services that Cordum itself is made of, by the names of their Services and images. */
export const serviceNames = [
  "cordum-context-engine",
  "cordum-safety-kernel",
  "cordum-scheduler",
  "cordum-api-gateway",
  "cordum-workflow-engine",
  "cordum-dashboard",
] as const;

export type ServiceName = (typeof serviceNames)[number];

// Numbers without another source are those of the seed document, §1 "Resource Quotas" and "Resource Requests/Limits".
const small = [
  ["100m", "500m"],
  ["128Mi", "512Mi"],
] as const;
const medium = [
  ["150m", "750m"],
  ["256Mi", "768Mi"],
] as const;
const large = [
  ["200m", "1000m"],
  ["256Mi", "1Gi"],
] as const;

function service(size: readonly [readonly [string, string], readonly [string, string]]) {
  return z
    .strictObject({
      replicas: z.int().min(1).max(50).default(1).describe("Pods at a time."),
      resources: resources(...size),
    })
    .prefault({});
}

export const services = z
  .strictObject({
    "cordum-context-engine": service(small),
    "cordum-safety-kernel": service(small),
    "cordum-scheduler": service(medium),
    "cordum-api-gateway": service(large),
    "cordum-workflow-engine": service(medium),
    "cordum-dashboard": service(small),
  })
  .prefault({});
