import type { Alert, Scope } from "./alert.ts";
import type { Panel } from "./dashboard.ts";

/** A store as monitoring sees it. The folder of each kind makes it, with all that only that kind is. */
export interface MonitoredStore {
  /** What the stack calls it. */
  readonly name: string;
  /** What kind it is, as people say it, such as `NATS`. */
  readonly title: string;
  /** The exporters beside its servers: the Service that leads to them, and their port. */
  readonly exporter: { readonly service: string; readonly port: number };
  readonly alerts: (scope: Scope) => readonly Alert[];
  readonly panels: (scope: Scope) => readonly Panel[];
}
