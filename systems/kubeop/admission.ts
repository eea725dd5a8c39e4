import type { ApiAccessArgs } from "../../components/api-access/index.ts";
import type { Probes } from "../../components/health.ts";
import type { Hook } from "../../components/webhook/hook.ts";
import type { WorkloadArgs } from "../../components/workload.ts";
import { api, names } from "./product.ts";
import type { KubeopSettings } from "./settings/index.ts";

export const admissionPort = 8443;

/** Seconds that the API server waits for an answer. */
export const timeoutSeconds = 5;

/** Seconds until no API server asks a pod any more that is about to stop, and then until the last answer is given. */
const drainSeconds = 5 + timeoutSeconds;

/** What answers the API server before it stores an App or a Project. */
export function admission(
  settings: KubeopSettings,
): Pick<WorkloadArgs, "drainSeconds" | "env" | "health" | "ports" | "replicas" | "resources"> {
  const { replicas, resources } = settings.admission;
  return {
    ...{ drainSeconds, replicas, resources, health: probes },
    ports: { https: admissionPort },
    env: {
      KUBEOP_IMAGE_ALLOWLIST: settings.imageAllowlist.join(","),
      KUBEOP_EGRESS_BASELINE: settings.egressBaseline.join(","),
    },
  };
}

const look = (path: string) => ({ httpGet: { path, port: "https", scheme: "HTTPS" }, timeoutSeconds: 3 });

/**
 * Those of the seed document, §"Probes & health checks", after a start that may take three minutes: for two of them it looks for
 * its configurations, where it can't write into them.
 */
const probes: Probes = {
  startupProbe: { ...look("/readyz"), periodSeconds: 1, failureThreshold: 180 },
  readinessProbe: { ...look("/readyz"), periodSeconds: 5, failureThreshold: 3 },
  livenessProbe: { ...look("/healthz"), periodSeconds: 5, failureThreshold: 3 },
};

/**
 * It reads its certificate from the API, and writes its authority into both configurations before it serves. The authority is there
 * already, so that it changes nothing; where it may not try, it tries for two minutes.
 */
export const admissionRights: Required<Pick<ApiAccessArgs, "clusterRules" | "rules">> = {
  rules: [{ apiGroups: [""], resources: ["secrets"], resourceNames: [names.certificate], verbs: ["get"] }],
  clusterRules: [
    { apiGroups: [""], resources: ["namespaces"], verbs: ["get"] },
    { apiGroups: [api.group], resources: ["tenants"], verbs: ["get"] },
    {
      apiGroups: ["admissionregistration.k8s.io"],
      resources: ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
      resourceNames: [names.webhook],
      verbs: ["get", "update"],
    },
  ],
};

const about = (resource: string) => ({
  apiGroups: [api.group],
  apiVersions: [api.version],
  resources: [resource],
  operations: ["CREATE", "UPDATE"] as const,
});

/** An App that is not labelled can be labelled later; one that is not checked runs. */
export const hooks: { readonly mutating: readonly Hook[]; readonly validating: readonly Hook[] } = {
  mutating: [
    { name: `mapps.${api.group}`, path: "/mutate", rules: [about("apps")], failurePolicy: "Ignore" },
  ],
  validating: [
    { name: `vapps.${api.group}`, path: "/validate", rules: [about("apps")] },
    { name: `vprojects.${api.group}`, path: "/validate", rules: [about("projects")] },
  ],
};
