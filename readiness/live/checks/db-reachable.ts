import { judged, liveCheck } from "../check.ts";
import { everyDatabase, isPrimary, noDatabase, type RunningDatabase } from "../databases.ts";
import { hasCondition, type Pod, titleOf } from "../objects.ts";

export const dbReachable = liveCheck({
  id: "live-db-reachable",
  title: "Databases accept connections, according to their readiness probes.",
  severity: "critical",
  remediation: ["See the database's logs, and whether its volume is full."],
  look: everyDatabase,
  judge: (databases) =>
    databases.length === 0
      ? noDatabase
      : databases.map(({ kind, object, pods }) => {
          const ready = pods.filter((pod) => hasCondition(pod, "Ready"));
          const evidence = `${ready.length} of ${pods.length} pods ready`;
          return judged(titleOf(kind, object), problemOf(kind, ready), "It accepts connections.", evidence);
        }),
});

function problemOf(kind: RunningDatabase["kind"], ready: readonly Pod[]): string | undefined {
  if (ready.length === 0) return "none of its pods accepts connections";
  return kind === "Cluster" && !ready.some(isPrimary) ? "no server that takes writes is ready" : undefined;
}
