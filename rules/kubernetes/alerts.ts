import { type Expression, labelValuesIn, parsePromql } from "../formats/promql.ts";
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
  return graph.ofKind<RuleSpec>("PrometheusRule").flatMap((resource) =>
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

/** Whether an alert is about that name: one of its labels is, or matches it. */
export function mentions({ expression }: Alert, name: string): boolean {
  return (
    expression !== undefined &&
    labelValuesIn(expression).some((value) => value === name || matches(value, name))
  );
}

/** A label's matcher is a whole expression; a broken one matches nothing. */
function matches(pattern: string, name: string): boolean {
  if (!/[.*|+()]/.test(pattern) || pattern === ".*" || pattern === ".+") return false;
  try {
    return new RegExp(`^(?:${pattern})$`).test(name);
  } catch {
    return false;
  }
}
