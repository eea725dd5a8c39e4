import { mayBeAbsentKey } from "../../../lib/annotations.ts";
import { anyOf } from "../ask.ts";
import {
  type ClusterReader,
  type Judgement,
  judged,
  type LiveContext,
  liveCheck,
  notApplicable,
} from "../check.ts";
import { type Item, titleOf } from "../objects.ts";
import { metricNames, type Target, targets } from "../prometheus.ts";
import { missingMetrics } from "../promql.ts";

const operatorApi = "monitoring.coreos.com/v1";
const kinds = { ServiceMonitor: "servicemonitors", PodMonitor: "podmonitors" } as const;

interface Monitor {
  readonly kind: string;
  readonly object: Item;
}

interface Rule {
  readonly alert?: string;
  readonly expr: string | number;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Rules extends Item {
  readonly spec: { readonly groups?: readonly { readonly rules?: readonly Rule[] }[] };
}

export const scrapeTargetsUp = liveCheck({
  id: "live-scrape-targets-up",
  title: "Prometheus scrapes all targets of the stack, and has the metrics of its alerts.",
  severity: "high",
  remediation: [
    "Prometheus' page Targets shows the error of each.",
    "One that has none at all: its monitor needs the labels that Prometheus selects by.",
    "A metric that is nowhere: another release exports it under another name, or its exporter isn't installed.",
  ],
  look: async (cluster, context) => {
    const [monitors, rules] = await Promise.all([monitorsOf(cluster, context), rulesOf(cluster, context)]);
    return {
      monitors,
      rules,
      active: monitors.length > 0 ? await targets(cluster, context) : [],
      metrics: new Set(rules.length > 0 ? await metricNames(cluster, context) : []),
    };
  },
  judge: ({ active, metrics, monitors, rules }) =>
    monitors.length + rules.length === 0
      ? notApplicable("the stack has no monitors")
      : [
          ...monitors.map((one) => judgeTargets(one, active)),
          ...rules.map((one) => judgeAlerts(one, metrics)),
        ],
});

async function monitorsOf(cluster: ClusterReader, context: LiveContext): Promise<readonly Monitor[]> {
  const found = Object.entries(kinds).map(async ([kind, resource]) => {
    const objects = await anyOf<Item>(cluster, context, operatorApi, resource);
    return (objects ?? []).map((object) => ({ kind, object }));
  });
  return (await Promise.all(found)).flat();
}

async function rulesOf(cluster: ClusterReader, context: LiveContext): Promise<readonly Rules[]> {
  return (await anyOf<Rules>(cluster, context, operatorApi, "prometheusrules")) ?? [];
}

/** The operator names a pool after its monitor: `serviceMonitor/cordum/cordum-nats/0`. */
function judgeTargets({ kind, object }: Monitor, active: readonly Target[]): Judgement {
  const pool = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}/${object.metadata.namespace}/${object.metadata.name}/`;
  const own = active.filter(({ scrapePool }) => scrapePool.startsWith(pool));
  const down = own.filter(({ health }) => health !== "up");
  const evidence = `${own.length - down.length} of ${own.length} targets up`;
  const subject = titleOf(kind, object);
  if (own.length === 0) return judged(subject, "Prometheus has no target of it", "", evidence);
  const [first] = down;
  const problem = first && `${first.scrapeUrl} is ${first.health}: ${first.lastError || "without an error"}`;
  return judged(subject, problem, "All of its targets are up.", evidence);
}

/** An alert on a metric that nobody exports never fires, and looks as if all were well. */
function judgeAlerts(object: Rules, metrics: ReadonlySet<string>): Judgement {
  const rules = (object.spec.groups ?? []).flatMap((group) => group.rules ?? []);
  const alerts = rules.filter(({ alert }) => alert !== undefined);
  const blind = alerts.flatMap((rule) => {
    const missing = missingFor(rule, metrics);
    return missing.length === 0 ? [] : [`${rule.alert} (${missing.join(", ")})`];
  });
  const problem =
    blind.length === 0
      ? undefined
      : `alerts that can't fire, because Prometheus has no such metrics: ${blind.join("; ")}`;
  const evidence = `${alerts.length - blind.length} of ${alerts.length} alerts have their metrics`;
  return judged(
    titleOf("PrometheusRule", object),
    problem,
    "Prometheus has the metrics of its alerts.",
    evidence,
  );
}

/** What the rule itself says may be absent only says that there was nothing to tell. */
function missingFor({ annotations, expr }: Rule, metrics: ReadonlySet<string>): readonly string[] {
  const optional = annotations?.[mayBeAbsentKey]?.split(",") ?? [];
  try {
    return missingMetrics(`${expr}`, new Set([...metrics, ...optional]));
  } catch {
    return ["an expression that can't be read"];
  }
}
