import { mayBeAbsentKey } from "../../lib/annotations.ts";
import type { Labels } from "../identity.ts";
import type { Metric } from "./metrics.ts";

/**
 * `critical` wakes somebody: service or data is lost now or within hours. `warning` is for working hours: it becomes
 * critical when nobody acts. `none` is no trouble at all: the dead man's switch.
 */
export type Severity = "critical" | "warning" | "none";

/** A condition that somebody must act on. */
export interface Alert {
  readonly name: string;
  readonly severity: Severity;
  /** How long the condition must hold, so that a restart or a missed scrape raises nothing. */
  readonly for: string;
  /** PromQL; fires for each series that it returns. */
  readonly expression: string;
  /** Labels beyond those of the series and the severity. @default none */
  readonly labels?: Labels;
  /** Metrics whose absence only says that there is nothing to tell: nothing of the kind happened, or is there. @default none */
  readonly mayBeAbsent?: readonly Metric[];
  /** One line for the page; `{{ $labels.x }}` and `{{ $value }}` are filled in by Prometheus. */
  readonly summary: string;
  /** What it means for users of the system. */
  readonly description: string;
  /** What to do, step by step, in Markdown. */
  readonly steps: readonly string[];
  /** Heading of a page that is of many systems, where that is not the name without its prefix. @default that name */
  readonly heading?: string;
}

/** Alerts of one concern. */
export interface AlertGroup {
  readonly name: string;
  readonly alerts: readonly Alert[];
}

/** Whose alerts they are. */
export interface Scope {
  /** Begins the name of each alert, such as `Cordum`. */
  readonly prefix: string;
  /** Namespace of everything that is watched. */
  readonly namespace: string;
}

export interface RuleOptions {
  /** Where the runbooks are: a page with a heading for each alert. */
  readonly runbooks: string;
  /** Labels of each alert, which the Alertmanager routes by. @default none */
  readonly labels?: Labels;
  /** Where the page is of many systems: what its headings lack of the alerts' names. @default headings are names */
  readonly withoutPrefix?: string;
}

/** One rule, as Prometheus reads it. */
export interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Labels;
  readonly annotations: Labels;
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** The groups of a PrometheusRule, or of a file of rules. */
export function ruleGroups(groups: readonly AlertGroup[], options: RuleOptions): readonly RuleGroup[] {
  return groups
    .filter(({ alerts }) => alerts.length > 0)
    .map(({ name, alerts }) => ({ name, rules: alerts.map((alert) => rule(alert, options)) }));
}

function rule(alert: Alert, { labels, runbooks, withoutPrefix }: RuleOptions): Rule {
  return {
    alert: alert.name,
    expr: alert.expression,
    for: alert.for,
    labels: { ...labels, ...alert.labels, severity: alert.severity },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: `${runbooks}#${anchor(withoutPrefix === undefined ? alert.name : headingOf(alert, withoutPrefix))}`,
      ...(alert.mayBeAbsent && { [mayBeAbsentKey]: alert.mayBeAbsent.join(",") }),
    },
  };
}

/** The heading of an alert on a page that is of many systems. */
export function headingOf({ heading, name }: Alert, prefix: string): string {
  return heading ?? name.slice(prefix.length);
}

/** The anchor that Markdown renderers give a heading of words. */
export function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll(" ", "-");
}
