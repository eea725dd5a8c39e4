import type { ApiServerSettings } from "../../../components/api-access/settings.ts";
import type { Labels } from "../../../components/identity.ts";
import type { input } from "../../../components/kubernetes.ts";
import { outside, podsIn } from "../../../components/network-policy.ts";
import type { MetricsSettings } from "./settings.ts";

type Spec = input.networking.v1.NetworkPolicySpec;

export const ports = {
  /** The operator's own metrics and health. */
  operator: 8080,
  prometheus: 9090,
  kubelet: 10250,
  stateMetrics: 8080,
  /** Where kube-state-metrics tells that it is ready. */
  stateReadiness: 8081,
} as const;

const tcp = (...all: readonly number[]) => all.map((port) => ({ protocol: "TCP", port }));

/**
 * Prometheus goes out to the pods of every namespace, at whichever port they are scraped: which those are is for each system
 * to say, whose own policies admit it there. It is asked by the API server, for whoever may, and by its clients.
 */
export function prometheusTraffic(
  prometheus: Labels,
  { networks }: ApiServerSettings,
  { nodes, prometheus: { clients } }: Pick<MetricsSettings, "nodes" | "prometheus">,
): Spec {
  const kubelets = outside(nodes.networks);
  return {
    podSelector: { matchLabels: prometheus },
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: [...outside(networks), ...clients.map(podsIn)], ports: tcp(ports.prometheus) }],
    egress: [
      { to: [{ namespaceSelector: {} }], ports: [{ protocol: "TCP" }] },
      ...(kubelets.length > 0 ? [{ to: [...kubelets], ports: tcp(ports.kubelet) }] : []),
    ],
  };
}
