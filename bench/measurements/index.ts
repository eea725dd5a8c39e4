import type { Measurement } from "../model/measurement.ts";
import { deploy } from "./deploy.ts";

/** Every measurement, in the order of the page. */
export const measurements: readonly Measurement[] = [deploy];
