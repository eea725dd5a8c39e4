import type { Labels } from "../identity.ts";

/** What a rule records: by convention, only names of recorded metrics have colons. */
export type RecordedMetric = `${string}:${string}:${string}`;

declare module "./metrics.ts" {
  interface Exporters {
    readonly recorded: RecordedMetric;
  }
}

/** An expression that Prometheus evaluates ahead of time, as it reads it. */
export interface Recording {
  readonly record: RecordedMetric;
  readonly expr: string;
  readonly labels: Labels;
}

/** Its rules are evaluated in this order, so that each may read the ones before it. */
export interface RecordingGroup {
  readonly name: string;
  readonly rules: readonly Recording[];
}
