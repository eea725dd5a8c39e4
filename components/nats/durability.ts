/** Named choices between safety and speed. */
export const durabilities = ["durable", "throughput"] as const;

/** A named choice, or an interval such as `500ms`. */
export type Durability = (typeof durabilities)[number] | (string & {});

const intervals: Readonly<Record<string, string>> = { durable: "always", throughput: "1s" };

/**
 * NATS' `sync_interval`. Its own default of two minutes acknowledges what only memory holds.
 * https://jepsen.io/analyses/nats-2.12.1
 */
export function syncInterval(durability: Durability): string {
  return intervals[durability] ?? durability;
}

/** What may be lost, in a sentence for whoever chose it; undefined where nothing acknowledged is. */
export function lossWindow(durability: Durability): string | undefined {
  const interval = syncInterval(durability);
  if (interval === "always") return undefined;
  return `NATS writes to disk every ${interval}: if a majority of its servers lose power within it, what they acknowledged since is lost. \`durable\` has no such window.`;
}
