import { anyOf } from "../ask.ts";
import { type Judgement, judged, liveCheck, notApplicable } from "../check.ts";
import { type Item, titleOf } from "../objects.ts";
import { type Target, targets } from "../prometheus.ts";

const kinds = { ServiceMonitor: "servicemonitors", PodMonitor: "podmonitors" } as const;

interface Monitor {
  readonly kind: string;
  readonly object: Item;
}

export const scrapeTargetsUp = liveCheck({
  id: "live-scrape-targets-up",
  title: "Prometheus really scrapes everything that the stack's monitors name.",
  severity: "high",
  remediation: [
    "Prometheus' page Targets shows the error of each.",
    "One that has none at all: its monitor needs the labels that Prometheus selects by.",
  ],
  look: async (cluster, context) => {
    const found = Object.entries(kinds).map(async ([kind, resource]) =>
      ((await anyOf<Item>(cluster, context, "monitoring.coreos.com/v1", resource)) ?? []).map((object) => ({
        kind,
        object,
      })),
    );
    const monitors: readonly Monitor[] = (await Promise.all(found)).flat();
    return { monitors, active: monitors.length > 0 ? await targets(cluster, context) : [] };
  },
  judge: ({ active, monitors }) =>
    monitors.length === 0
      ? notApplicable("the stack has no monitors")
      : monitors.map((one) => judgeOne(one, active)),
});

/** The operator names a pool after its monitor: `serviceMonitor/cordum/cordum-nats/0`. */
function judgeOne({ kind, object }: Monitor, active: readonly Target[]): Judgement {
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
