import { z } from "zod";
import { byLoad, scaledService } from "../../../components/availability/scale-settings.ts";

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

const two = { replicas: 2 };
/** Two of them would both drive a run (seed document, §9). */
const one = { replicas: 1 };

export const services = z
  .strictObject({
    "cordum-context-engine": scaledService(small, two),
    "cordum-safety-kernel": scaledService(small, two),
    "cordum-scheduler": scaledService(medium, byLoad),
    "cordum-api-gateway": scaledService(large, byLoad),
    "cordum-workflow-engine": scaledService(medium, one),
    "cordum-dashboard": scaledService(small, two),
  })
  .prefault({});
