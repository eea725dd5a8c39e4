/** The connectivity matrix as a stack declares it, against what the network does. */

/** What a stack says: the addresses that each workload connects to, as `host:port`. */
export type Connections = Readonly<Record<string, readonly string[]>>;

/** A port at which a pod really answers. */
export interface Listener {
  readonly workload: string;
  readonly address: string;
  readonly port: number;
}

/** Pods of one workload may reach a port of another's. */
export interface Rule {
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

/** One try: whether it got through. */
export interface Attempt {
  readonly from: string;
  readonly to: Listener;
  readonly open: boolean;
}

/**
 * What the declared connections allow.
 * @param services The workload behind each Service of the system.
 */
export function rulesOf(
  connections: Connections,
  services: Readonly<Record<string, string>>,
): readonly Rule[] {
  return Object.entries(connections).flatMap(([from, addresses]) =>
    addresses.map((address) => {
      const [host = "", port] = address.split(":");
      const to = services[serviceOf(host)];
      if (to === undefined)
        throw new Error(`${from} connects to ${address}, behind which no workload stands.`);
      return { from, to, port: Number(port) };
    }),
  );
}

/** The Service's own name, out of `nats.cordum.svc` or one server's `cordum-nats-0.cordum-nats.cordum.svc`. */
function serviceOf(host: string): string {
  return (
    host
      .replace(/\.svc(\..*)?$/, "")
      .split(".")
      .at(-2) ?? host
  );
}

export function isAllowed(rules: readonly Rule[], from: string, { workload, port }: Listener): boolean {
  return rules.some((rule) => rule.from === from && rule.to === workload && rule.port === port);
}

/** Every cell in which the network does not do what is declared, in words. */
export function differences(rules: readonly Rule[], attempts: readonly Attempt[]): readonly string[] {
  return attempts.flatMap(({ from, to, open }) => {
    if (open === isAllowed(rules, from, to)) return [];
    return `${from} to ${to.workload}:${to.port} is ${open ? "open, and nothing declares it" : "closed, although it is declared"}`;
  });
}
