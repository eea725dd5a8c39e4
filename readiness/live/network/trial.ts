import { Interruption } from "../../../lib/interruption.ts";
import { CannotTell, type ClusterReader, type LiveContext } from "../check.ts";
import { defaultProbeImage } from "../settings.ts";
import { Turns } from "../turns.ts";
import { everyClient } from "./clients.ts";
import { type ClientPlan, planFor, type Try } from "./plan.ts";
import { everyClaim } from "./policies.ts";
import { everyTarget, type Target } from "./targets.ts";

/** What was tried for a client, and how it went. */
export interface Trial extends Omit<ClientPlan, "tries"> {
  readonly tries: readonly (Try & { readonly open: boolean })[];
}

/** Few enough that a namespace's quota has room for them beside what runs. */
const probesAtOnce = 4;

/**
 * Tries the connections of a stack from pods that carry its clients' labels. They are removed again whatever happens; a
 * signal that ends the process does so after that.
 * @returns nothing where no pod of the stack is ready behind a port
 * @throws CannotTell where no client can be tried, too: that proves nothing
 */
export async function tryNetwork(
  cluster: ClusterReader,
  context: LiveContext,
  onProgress?: (done: number, of: number) => void,
): Promise<readonly Trial[]> {
  const targets = await everyTarget(cluster, context);
  if (targets.length === 0) return [];
  const plans = await plansFor(targets, cluster, context);
  if (plans.every(({ tries }) => tries.length === 0))
    throw new CannotTell("No client of the stack can be tried.");
  // To policies, clients with the same labels are one.
  const groups = [...Map.groupBy(plans, probeKey).values()];
  const turns = new Turns(probesAtOnce);
  const interruption = new Interruption("the pods that try connections are being removed.");
  let done = 0;
  const one = async (group: readonly ClientPlan[]) => {
    const trials = await tryAll(group, cluster, context, interruption.signal);
    done += 1;
    onProgress?.(done, groups.length);
    return trials;
  };
  try {
    // All of them, so that no pod is left behind where one fails.
    const settled = await Promise.allSettled(groups.map((group) => turns.take(() => one(group))));
    const trials = new Map(settled.flatMap(valueIn).map((trial) => [trial.client, trial]));
    return plans.flatMap(({ client }) => trials.get(client) ?? []);
  } finally {
    interruption.endWithSignal();
  }
}

async function plansFor(targets: readonly Target[], cluster: ClusterReader, context: LiveContext) {
  const { namespaces } = context;
  const claims = await everyClaim(cluster, context);
  const clients = await everyClient(cluster, context);
  return clients.map((client) => planFor(client, { namespaces, targets, claims }));
}

function valueIn<T>(result: PromiseSettledResult<T>): T {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}

function probeKey({ client }: ClientPlan): string {
  return JSON.stringify([client.namespace, Object.entries(client.labels).sort()]);
}

/** All that is tried with the same labels, by one pod. */
async function tryAll(
  plans: readonly ClientPlan[],
  cluster: ClusterReader,
  { settings }: LiveContext,
  signal: AbortSignal,
): Promise<readonly Trial[]> {
  const [plan] = plans;
  const tries = plans.flatMap((one) => one.tries);
  if (!plan || tries.length === 0) return plans.map((one) => ({ ...one, tries: [] }));
  const targets = [...Map.groupBy(tries, ({ target }) => target)].map(([target, same]) => ({
    target,
    ...{ address: target.address, port: target.port, meant: same.some(({ meant }) => meant) },
  }));
  const image = settings.connections?.image ?? defaultProbeImage;
  const probe = { namespace: plan.client.namespace, labels: plan.client.labels, image, targets };
  const open = await cluster.tryConnections(probe, signal);
  const isOpen = new Map(targets.map(({ target }, place) => [target, open[place] === true]));
  return plans.map((one) => ({
    ...one,
    tries: one.tries.map((each) => ({ ...each, open: isOpen.get(each.target) === true })),
  }));
}

/** Each connection that isn't as it is meant, in words. */
export function differences({ tries }: Trial): readonly string[] {
  return tries.flatMap(({ meant, open, target }) => {
    if (open === meant) return [];
    return open
      ? `${target.name} is open to it, and nothing declares that`
      : `${target.name} is closed to it, although it is declared`;
  });
}
