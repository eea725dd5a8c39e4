import type { Labels } from "../identity.ts";
import type { Alert, Scope } from "./alert.ts";
import type { Panel } from "./dashboard.ts";

/** What tells of a store's servers. */
export interface Exporter {
  /** The Service that leads to them. */
  readonly service: string;
  readonly port: number;
  /** Labels of the pods, where others make them. @default they are called as the Service is */
  readonly pods?: Labels;
}

/** A store as monitoring sees it. The folder of each kind makes it, with all that only that kind is. */
export interface MonitoredStore {
  /** What the stack calls it. */
  readonly name: string;
  /** What kind it is, as people say it, such as `NATS`. */
  readonly title: string;
  readonly exporter: Exporter;
  /** PodDisruptionBudgets that let no pod go, because an operator moves pods out of the way by itself. @default none */
  readonly operatedBudgets?: readonly string[];
  readonly alerts: (scope: Scope) => readonly Alert[];
  readonly panels: (scope: Scope) => readonly Panel[];
}
