import type { Labels } from "../../../components/identity.ts";
import type { input } from "../../../components/kubernetes.ts";
import { outside } from "../../../components/network-policy.ts";
import type { Receivers, Target } from "./settings.ts";

type Spec = input.networking.v1.NetworkPolicySpec;

export const ports = { web: 9093, gossip: 9094 } as const;

/** Prometheus and the API server come in; Alertmanagers talk to each other; and out it goes to the receivers alone. */
export function alertmanagerTraffic(
  pods: Labels,
  prometheus: Labels,
  apiNetworks: readonly string[],
  { heartbeat, mail, webhook }: Receivers,
): Spec {
  const peers = [{ podSelector: { matchLabels: pods } }];
  const gossip = ["TCP", "UDP"].map((protocol) => ({ protocol, port: ports.gossip }));
  const receivers = [mail, ...[webhook, heartbeat].map((one) => ({ ...one, port: portOf(one) }))];
  return {
    podSelector: { matchLabels: pods },
    policyTypes: ["Ingress", "Egress"],
    ingress: [
      {
        from: [{ podSelector: { matchLabels: prometheus } }, ...outside(apiNetworks)],
        ports: [{ protocol: "TCP", port: ports.web }],
      },
      { from: peers, ports: gossip },
    ],
    egress: [
      { to: peers, ports: gossip },
      ...receivers.map(({ networks, port }) => ({
        to: [...outside(networks)],
        ports: [{ protocol: "TCP", port }],
      })),
    ],
  };
}

/** The port in its address, or the one that is said of a secret address. */
function portOf({ port, url }: Target): number {
  if (url === undefined) return port;
  const { port: written, protocol } = new URL(url);
  return written === "" ? (protocol === "https:" ? 443 : 80) : Number(written);
}
