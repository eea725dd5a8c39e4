import { z } from "zod";
import {
  byLoad,
  oneScale,
  type PresetScale,
  type Size,
  scalesOneWay,
  sizeShape,
  withScale,
} from "../../../components/availability/scale-settings.ts";

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

function service(size: Size, scale: PresetScale) {
  return z
    .strictObject(sizeShape(size, scale))
    .refine(scalesOneWay, oneScale)
    .overwrite((given) => withScale(given, scale))
    .prefault({});
}

export const services = z
  .strictObject({
    "cordum-context-engine": service(small, two),
    "cordum-safety-kernel": service(small, two),
    "cordum-scheduler": service(medium, byLoad),
    "cordum-api-gateway": service(large, byLoad),
    "cordum-workflow-engine": service(medium, one),
    "cordum-dashboard": service(small, two),
  })
  .prefault({});
