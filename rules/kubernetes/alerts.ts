import { type Expression, parsePromql } from "../../lib/promql.ts";
import { labelValuesIn } from "../formats/promql.ts";
import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";

interface RuleSpec {
  readonly groups?: readonly {
    readonly rules?: readonly {
      readonly alert?: string;
      readonly expr?: string | number;
      readonly for?: string;
      readonly labels?: Readonly<Record<string, string>>;
    }[];
  }[];
}

export interface Alert {
  readonly name: string;
  readonly title: string;
  readonly resource: Resource<RuleSpec>;
  readonly labels: Readonly<Record<string, string>>;
  /** How long its expression must hold before it fires, such as 5m. */
  readonly pending: string | undefined;
  /** Undefined for what Prometheus would refuse. */
  readonly expression: Expression | undefined;
}

export function alerts(graph: Graph): readonly Alert[] {
  return graph.derive(findAlerts);
}

function findAlerts(graph: Graph): readonly Alert[] {
  return graph.ofKind<RuleSpec>("monitoring.coreos.com/PrometheusRule").flatMap((resource) =>
    (resource.spec.groups ?? []).flatMap(({ rules = [] }) =>
      rules.flatMap(({ alert: name, expr = "", for: pending, labels = {} }) =>
        name === undefined
          ? []
          : [
              {
                name,
                title: `${resource.title} alert ${name}`,
                resource,
                labels,
                pending,
                expression: parsePromql(String(expr)),
              },
            ],
      ),
    ),
  );
}

/** The alerts about that name: one of their labels is it, or matches it. */
export function alertsAbout(graph: Graph, name: string): readonly Alert[] {
  const { exact, patterns } = graph.derive(alertsByLabel);
  const matching = patterns.filter(([pattern]) => matches(pattern, name)).map(([, alert]) => alert);
  return [...new Set([...(exact.get(name) ?? []), ...matching])];
}

/** Asked for each workload and each backup, so every expression is walked through once. */
function alertsByLabel(graph: Graph): {
  readonly exact: ReadonlyMap<string, readonly Alert[]>;
  readonly patterns: readonly (readonly [string, Alert])[];
} {
  const labels = alerts(graph).flatMap((alert) =>
    alert.expression ? labelValuesIn(alert.expression).map((value) => [value, alert] as const) : [],
  );
  const byValue = Map.groupBy(labels, ([value]) => value);
  return {
    exact: new Map([...byValue].map(([value, found]) => [value, found.map(([, alert]) => alert)])),
    patterns: labels.filter(([value]) => isPattern(value)),
  };
}

function isPattern(text: string): boolean {
  return /[.*|+()]/.test(text) && text !== ".*" && text !== ".+";
}

/** A label's matcher is a whole expression; a broken one matches nothing. */
function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(name);
  } catch {
    return false;
  }
}
