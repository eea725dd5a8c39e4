/** Which Redis the faults are tried on. */
export interface RedisVariant {
  readonly engine: "redis" | "valkey";
  readonly topology: "cluster" | "replicated";
}

const engines = ["redis", "valkey"] as const;
const topologies = ["cluster", "replicated"] as const;

/**
 * Reads `SEAWORTHY_FAULT_REDIS`, such as `valkey/cluster`: another Redis than the stack's own. Undefined where it is not set.
 * @throws Error that says what is allowed
 */
export function redisVariant(text = process.env.SEAWORTHY_FAULT_REDIS): RedisVariant | undefined {
  if (text === undefined || text === "") return undefined;
  const [wantedEngine, wantedTopology, ...more] = text.split("/");
  const engine = engines.find((each) => each === wantedEngine);
  const topology = topologies.find((each) => each === wantedTopology);
  if (!engine || !topology || more.length > 0)
    throw new Error(
      `SEAWORTHY_FAULT_REDIS is "${text}": give one of ${engines.join(", ")}, a slash, and one of ${topologies.join(", ")}.`,
    );
  return { engine, topology };
}
