import { running } from "../cluster/presence.ts";
import { wordsOf } from "../kubernetes/configuration.ts";
import { type Stack, stackRule } from "../model/rule.ts";
import { problemsOf, UnknownValue } from "../model/unknown.ts";

const leastDays = 15;

interface PrometheusSpec {
  readonly retention?: string;
  readonly thanos?: { readonly objectStorageConfig?: unknown };
  readonly remoteWrite?: readonly unknown[];
}

/** Prometheus' durations, such as 15d or 2w, in days. */
function days(duration: string): number {
  const size: Readonly<Record<string, number>> = {
    y: 365,
    w: 7,
    d: 1,
    h: 1 / 24,
    m: 1 / 1440,
    s: 1 / 86400,
    ms: 0,
  };
  return [...duration.matchAll(/(\d+)(ms|[ywdhms])/g)].reduce(
    (sum, [, number, unit = ""]) => sum + Number(number) * (size[unit] ?? 0),
    0,
  );
}

/** How long each Prometheus of the stack keeps metrics; those that send them on keep them elsewhere. */
function retentions(stack: Stack): readonly { readonly title: string; readonly kept: number }[] {
  const operated = stack.graph
    .ofKind<PrometheusSpec>("monitoring.coreos.com/Prometheus")
    .filter(({ spec }) => !spec.thanos?.objectStorageConfig && (spec.remoteWrite ?? []).length === 0)
    // The operator's default is a day, the server's own 15.
    .map(({ spec, title }) => ({ title, kept: days(spec.retention ?? "24h") }));
  const plain = running(stack, /^prometheus$/).map((workload) => {
    const [, said = "15d"] = /--storage\.tsdb\.retention\.time[= ](\S+)/.exec(wordsOf(workload)) ?? [];
    return { title: workload.title, kept: days(said) };
  });
  return [...operated, ...plain];
}

export const metricsRetention = stackRule({
  id: "metrics-retention",
  title: "Metrics are kept for more than 15 days.",
  pack: "operability",
  severity: "low",
  levels: "-aa",
  relation: true,
  requirements: [117],
  remediation: ["Raise the retention, or send metrics to a store for longer times."],
  check: (stack) => {
    const own = retentions(stack);
    const said = stack.contract.cluster.metricsRetentionDays;
    if (
      own.length === 0 &&
      stack.graph.ofKind("monitoring.coreos.com/Prometheus").length === 0 &&
      said === undefined
    )
      throw new UnknownValue(
        "the contract's cluster.metricsRetentionDays doesn't say how long metrics are kept",
      );
    const all = said === undefined ? own : [{ title: "the cluster", kept: said }];
    return problemsOf(
      all,
      ({ kept, title }) => kept <= leastDays && `${title} keeps them for ${Math.round(kept)} days`,
    );
  },
});
