import { judged, liveCheck } from "../check.ts";
import { everyDatabase, noDatabase } from "../databases.ts";
import { hasCondition, titleOf } from "../objects.ts";

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
          const problem = ready.length === 0 ? "none of its pods accepts connections" : undefined;
          const evidence = `${ready.length} of ${pods.length} pods ready`;
          return judged(titleOf(kind, object), problem, "It accepts connections.", evidence);
        }),
});
