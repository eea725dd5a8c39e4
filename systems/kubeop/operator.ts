import type { ApiAccessArgs } from "../../components/api-access/index.ts";
import { leaderElectionRules } from "../../components/api-access/leader-election.ts";
import type { WorkloadArgs } from "../../components/workload.ts";
import { api, names } from "./product.ts";
import type { KubeopSettings } from "./settings/index.ts";

/** What makes of tenants, projects and apps what they ask for; one of the pods leads. */
export function operator(
  settings: KubeopSettings,
): Pick<WorkloadArgs, "args" | "health" | "ports" | "replicas" | "resources"> {
  const { replicas, resources } = settings.operator;
  return {
    // Without the flag, all of them would act.
    args: ["--leader-elect"],
    // It serves its version at 8083, too: nobody reaches that.
    ports: { metrics: 8081, health: 8082 },
    health: {
      ...{ kind: "http", path: "/readyz", port: "health" },
      liveness: { kind: "http", path: "/healthz", port: "health" },
    },
    ...{ replicas, resources },
  };
}

const made = ["get", "list", "watch", "create"];
const watched = ["get", "list", "watch"];
const kinds = ["tenants", "projects", "apps", "dnsrecords", "certificates"];

/** What it uses, and nothing that its own chart gives it beyond: no Secret, no ConfigMap. */
export const operatorRights: Required<Pick<ApiAccessArgs, "clusterRules" | "rules">> = {
  rules: leaderElectionRules(names.lease),
  clusterRules: [
    { apiGroups: [""], resources: ["namespaces", "limitranges", "resourcequotas"], verbs: made },
    { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: made },
    { apiGroups: ["apps"], resources: ["deployments"], verbs: [...made, "update"] },
    { apiGroups: [api.group], resources: kinds, verbs: watched },
    { apiGroups: [api.group], resources: kinds.map((kind) => `${kind}/status`), verbs: ["update"] },
  ],
};
