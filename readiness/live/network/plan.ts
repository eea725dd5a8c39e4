import { selects } from "../../../rules/kubernetes/selectors.ts";
import { CannotTell } from "../check.ts";
import { type Client, type Reach, reachOf } from "./clients.ts";
import { type Claim, claimant } from "./labels.ts";
import type { Target } from "./targets.ts";

/** A connection that is tried, and whether it should be open. */
export interface Try {
  readonly target: Target;
  readonly meant: boolean;
}

/** What is tried for a client, or why nothing is. */
export interface ClientPlan {
  readonly client: Client;
  readonly tries: readonly Try[];
  readonly notTried?: string;
}

/** What the cluster has, as far as a plan needs it. */
export interface Network {
  readonly namespaces: readonly string[];
  readonly targets: readonly Target[];
  readonly claims: readonly Claim[];
}

/**
 * The connections that are tried for a client: those that are meant, and all other ports of the stack but its own.
 * @throws CannotTell where one that is meant can't be tried
 */
export function planFor(client: Client, network: Network): ClientPlan {
  const taker = claimant(client.labels, client.namespace, network.claims);
  if (taker !== undefined) {
    const notTried = `policies know it by the labels that ${taker} selects, which would take a probe for one of its pods`;
    if (client.reaches.length > 0) throw new CannotTell(`${client.name} can't be tried: ${notTried}.`);
    return { client, tries: [], notTried };
  }
  const meant = client.reaches.map((text) => targetOf(reachOf(text, client), client, network));
  const isMeant = ({ serves }: Target) =>
    meant.some((one) => [...serves].some((port) => one.serves.has(port)));
  const others = network.targets.filter(
    (target) => !meant.includes(target) && !isMeant(target) && !isOwn(client, target),
  );
  return {
    client,
    tries: [
      ...[...new Set(meant)].map((target) => ({ target, meant: true })),
      ...others.map((target) => ({ target, meant: false })),
    ],
  };
}

function targetOf(reach: Reach, { name }: Client, { namespaces, targets }: Network): Target {
  const { host, port, services } = reach;
  const found = targets.find(
    (target) =>
      target.name.endsWith(`:${port}`) &&
      services.some(({ namespace, service }) => target.service === service && target.namespace === namespace),
  );
  if (found) return found;
  // A name without dots is a Service of the client's own namespace.
  const isInside = !host.includes(".") || isServiceIn(namespaces, host, targets, services);
  if (isInside) throw new CannotTell(`${name} is to reach ${host}:${port}, behind which no pod is ready.`);
  return { name: `${host}:${port}`, namespace: "", address: host, port, pods: [], serves: new Set() };
}

function isServiceIn(
  namespaces: readonly string[],
  host: string,
  targets: readonly Target[],
  services: Reach["services"],
): boolean {
  const isName = host.endsWith(".svc") || host.endsWith(".svc.cluster.local");
  return services.some(
    ({ namespace, service }) =>
      namespaces.includes(namespace) &&
      (isName || targets.some((one) => one.service === service && one.namespace === namespace)),
  );
}

function isOwn({ namespace, selector }: Client, target: Target): boolean {
  if (target.namespace !== namespace) return false;
  return target.pods.some(({ metadata }) => selects(selector, metadata.labels ?? {}));
}
