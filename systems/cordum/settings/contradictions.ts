import { type StoreFacts, storeFacts } from "../../../components/backup/backed-up.ts";
import { natsContradictions } from "../../../components/nats/contradictions.ts";
import { longTag, olderImages } from "../../../components/release/settings.ts";
import { type Contradiction, commonContradictions } from "../../../components/system/contradictions.ts";
import { longestRole } from "../images.ts";
import { releases } from "../releases.ts";
import type { CordumSettings } from "./schema.ts";

/** What can't be as it is in a Cordum stack, because of another setting. */
export function contradictions(settings: CordumSettings): readonly Contradiction[] {
  return [
    ...commonContradictions(settings, storesOf(settings)),
    ...natsContradictions(settings),
    ...probes(settings),
    ...olderImages(releases, settings),
    ...tags(settings),
    ...timeouts(settings),
  ];
}

/** Cordum's stores, as every system tells of its own. */
export function storesOf({ nats, redis }: Pick<CordumSettings, "nats" | "redis">): readonly StoreFacts[] {
  return storeFacts({ nats, redis });
}

function probes({ probes, tls }: CordumSettings): readonly Contradiction[] {
  if (!tls || probes["cordum-safety-kernel"] !== "grpc") return [];
  const allowed = "tcp, because `tls` is on and the kubelet's gRPC probe can't speak TLS";
  return [{ path: ["probes", "cordum-safety-kernel"], because: ["tls"], allowed }];
}

/** The Helm chart's naming puts a dash and the service's name behind the tag. */
function tags({ images }: CordumSettings): readonly Contradiction[] {
  if (images.naming !== "control-plane") return [];
  return longTag(images, 1 + longestRole, "adds the service's name");
}

function timeouts({ monitoring, scheduling }: CordumSettings): readonly Contradiction[] {
  const { dispatchTimeoutSeconds, runningTimeoutSeconds, scanIntervalSeconds } = scheduling;
  const found: Contradiction[] = [];
  const shorter = Math.min(dispatchTimeoutSeconds, runningTimeoutSeconds);
  if (scanIntervalSeconds > shorter)
    found.push({
      path: ["scheduling", "scanIntervalSeconds"],
      because: ["scheduling"],
      allowed: `at most ${shorter}, the shorter of the timeouts that it looks for`,
    });
  const least = dispatchTimeoutSeconds + runningTimeoutSeconds;
  if (monitoring.enabled && monitoring.thresholds.stalledJobSeconds < least)
    found.push({
      path: ["monitoring", "thresholds", "stalledJobSeconds"],
      because: ["scheduling"],
      allowed: `at least ${least}, the time that a job may take by scheduling.dispatchTimeoutSeconds and runningTimeoutSeconds`,
    });
  return found;
}
