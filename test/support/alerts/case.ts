import type { MonitoredCordum } from "../../../systems/cordum/monitoring.ts";
import type { World } from "./world.ts";

/** A state of the world, and every alert that must fire in it: no more and no fewer. */
export interface AlertCase {
  /** Completes "fires" or "stays silent". */
  readonly when: string;
  readonly world: World;
  /** Alerts that fire, by name without the prefix, with the labels and the value that each must have. */
  readonly fires: Readonly<Record<string, readonly Firing[]>>;
  /** Alerts that are right to fire too, and whose own cases say more. @default none */
  readonly also?: readonly string[];
  /** Minute of the evaluation. @default 80 */
  readonly at?: number;
  /** What the rules are made from. @default the healthy stack */
  readonly stack?: MonitoredCordum;
}

export interface Firing {
  /** Labels beyond severity and the name. */
  readonly labels: Readonly<Record<string, string>>;
  /** How the annotations print the value. @default it is not printed */
  readonly value?: string;
}
