/** Named choices between safety and speed. */
export const durabilities = ["durable", "throughput"] as const;

export type Durability = (typeof durabilities)[number];

/**
 * Redis' `appendfsync`. With `everysec`, its own default, a server answers without having written the file at all while an
 * earlier flush is still under way, for up to two seconds: what it acknowledged then is gone when its process dies.
 * https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
 */
export function appendFsync(durability: Durability): "always" | "everysec" {
  return durability === "durable" ? "always" : "everysec";
}

/** What may be lost, in a sentence for whoever chose it; undefined where nothing acknowledged is. */
export function lossWindow(durability: Durability): string | undefined {
  if (durability === "durable") return undefined;
  return "Redis writes to disk every second: a server that is killed while its disk is slow loses up to two seconds of what it acknowledged, and one without power up to a second. `durable` has no such window.";
}
