import type { Measurement } from "../model/measurement.ts";
import { build } from "./build.ts";
import { cluster } from "./cluster.ts";
import { deploy } from "./deploy.ts";
import { growth } from "./growth.ts";
import { peers } from "./peers.ts";
import { preview } from "./preview.ts";
import { rules } from "./rules.ts";

/** Every measurement, in the order of the page. */
export const measurements: readonly Measurement[] = [deploy, preview, growth, rules, peers, cluster, build];
