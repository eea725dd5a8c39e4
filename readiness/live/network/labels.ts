import type { LabelSelector, Labels, NetworkPolicySpec } from "../../../rules/kubernetes/objects.ts";
import { selects } from "../../../rules/kubernetes/selectors.ts";

/** Something that takes pods with certain labels for its own. */
export interface Claim {
  /** `Service shop/web` */
  readonly title: string;
  readonly namespace: string;
  readonly selector: LabelSelector;
}

/**
 * The labels by which policies know a client, and no others: its pods' own would make a probe part of their workload. Where
 * it goes out is up to the policies that select it, and where it comes in to the peers that those of servers name.
 */
export function labelsForPolicies(labels: Labels, policies: readonly NetworkPolicySpec[]): Labels {
  const selectors = policies.flatMap(clientSelectors);
  const keys = new Set(selectors.flatMap((selector) => keysThatDecide(selector, labels)));
  return Object.fromEntries(Object.entries(labels).filter(([key]) => keys.has(key)));
}

function clientSelectors({ egress, ingress = [], podSelector, policyTypes = [] }: NetworkPolicySpec) {
  const peers = ingress.flatMap(({ from = [] }) => from.map((peer) => peer.podSelector));
  const isOfEgress = egress !== undefined || policyTypes.includes("Egress");
  return [...peers, ...(isOfEgress ? [podSelector] : [])].filter((selector) => selector !== undefined);
}

/** Where labels are left out, what asked for them still selects nothing; but what asks for their absence would select. */
function keysThatDecide(selector: LabelSelector, labels: Labels): readonly string[] {
  const { matchExpressions = [], matchLabels = {} } = selector;
  const named = [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
  return matchExpressions.length > 0 || selects(selector, labels) ? named : [];
}

/** What would take a pod with these labels for its own. */
export function claimant(labels: Labels, namespace: string, claims: readonly Claim[]): string | undefined {
  return claims.find((claim) => claim.namespace === namespace && selects(claim.selector, labels))?.title;
}
