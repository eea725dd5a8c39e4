import { CannotTell, type Judgement, judged, liveCheck, unknown } from "../check.ts";
import { query, type Sample } from "../prometheus.ts";
import type { LiveSettings } from "../settings.ts";

type Slo = LiveSettings["slos"][number];

interface Seen {
  readonly slo: Slo;
  readonly samples: readonly Sample[];
}

export const sloWithinTarget = liveCheck({
  id: "live-slo-within-target",
  title: "Service levels are met.",
  severity: "high",
  remediation: ["Find what spends the error budget, and spend no more of it on changes until it is back."],
  look: async (cluster, context): Promise<readonly Seen[]> => {
    const { slos } = context.settings;
    if (slos.length === 0) throw new CannotTell("Service levels aren't said: `live.slos`.");
    const asked = slos.map(async (slo) => ({ slo, samples: await query(cluster, context, slo.query) }));
    return await Promise.all(asked);
  },
  judge: (seen) => seen.map(judgeOne),
});

function judgeOne({ samples, slo: { atLeast, atMost, name } }: Seen): Judgement {
  const subject = `service level ${name}`;
  const [sample] = samples;
  if (!sample || Number.isNaN(sample.value)) return unknown(subject, "Prometheus has no value for it yet.");
  const { value } = sample;
  const low = atLeast !== undefined && value < atLeast ? `it is ${value}, less than ${atLeast}` : undefined;
  const high = atMost !== undefined && value > atMost ? `it is ${value}, more than ${atMost}` : undefined;
  return judged(subject, low ?? high, "It is met.", `${value}`);
}
