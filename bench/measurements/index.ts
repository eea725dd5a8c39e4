import type { Measurement } from "../model/measurement.ts";
import { deploy } from "./deploy.ts";
import { growth } from "./growth.ts";
import { peers } from "./peers.ts";

/** Every measurement, in the order of the page. */
export const measurements: readonly Measurement[] = [deploy, growth, peers];
