import { durationSeconds } from "../fields.ts";
import type { CommonMonitoring } from "../monitoring/settings.ts";
import type { Contradiction } from "../system/contradictions.ts";
import type { NatsThresholds } from "./settings.ts";

interface Monitored {
  readonly monitoring: Pick<CommonMonitoring, "enabled" | "scrapeInterval"> & {
    readonly thresholds: Pick<NatsThresholds, "replicaLagSeconds">;
  };
}

/** What can't be as it is of any NATS, because of another setting. */
export function natsContradictions({ monitoring }: Monitored): readonly Contradiction[] {
  const least = durationSeconds(monitoring.scrapeInterval);
  if (!monitoring.enabled || monitoring.thresholds.replicaLagSeconds >= least) return [];
  return [
    {
      path: ["monitoring", "thresholds", "replicaLagSeconds"],
      because: ["monitoring.scrapeInterval"],
      allowed: `at least ${least}, which is monitoring.scrapeInterval: the lag is measured once per scrape`,
    },
  ];
}
