import type { ApiServerSettings } from "../../../components/api-access/settings.ts";
import type { Labels } from "../../../components/identity.ts";
import type { input } from "../../../components/kubernetes.ts";
import { outside } from "../../../components/network-policy.ts";

type Spec = input.networking.v1.NetworkPolicySpec;

/** Ports of CloudNativePG's own. */
export const ports = {
  /** Where the API server asks the operator. */
  webhooks: 9443,
  metrics: 8080,
  /** Where the operator calls the plugin. */
  plugin: 9090,
  health: 8081,
  /** Where the operator asks each PostgreSQL server's manager for its state. */
  instance: 8000,
} as const;

const tcp = (...all: readonly number[]) => all.map((port) => ({ protocol: "TCP", port }));

/** What the operator and its plugin may reach, and who reaches them: nobody carries an access label to either. */
export function policies(
  operator: Labels,
  plugin: Labels,
  { networks }: ApiServerSettings,
): Readonly<Record<"operator" | "plugin", Spec>> {
  const both = ["Ingress", "Egress"];
  return {
    operator: {
      podSelector: { matchLabels: operator },
      policyTypes: both,
      ingress: [{ from: [...outside(networks)], ports: tcp(ports.webhooks) }],
      egress: [
        { to: [{ podSelector: { matchLabels: plugin } }], ports: tcp(ports.plugin) },
        { to: [instances], ports: tcp(ports.instance) },
      ],
    },
    plugin: {
      podSelector: { matchLabels: plugin },
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: { matchLabels: operator } }], ports: tcp(ports.plugin) }],
    },
  };
}

/** PostgreSQL servers, of any system. */
const instances = {
  namespaceSelector: {},
  podSelector: { matchExpressions: [{ key: "cnpg.io/cluster", operator: "Exists" }] },
};
