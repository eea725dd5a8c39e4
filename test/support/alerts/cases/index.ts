import type { AlertCase } from "../case.ts";
import { nats } from "./nats.ts";
import { capacity, certificates, schedules, workloads } from "./others.ts";
import { redis } from "./redis.ts";
import { targets } from "./targets.ts";
import { traffic } from "./traffic.ts";

/** What the alerts are tried on, by concern. */
export const cases: readonly AlertCase[] = [
  ...targets,
  ...traffic,
  ...nats,
  ...redis,
  ...schedules,
  ...certificates,
  ...workloads,
  ...capacity,
];
