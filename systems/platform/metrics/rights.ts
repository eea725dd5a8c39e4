import type { PolicyRule, ResourceRule } from "../../../components/api-access/account.ts";

const group = "monitoring.coreos.com";
const read = ["get", "list", "watch"];
const manage = [...read, "create", "update", "patch", "delete"];

/**
 * What the operator may do, which is less than its release asks for: it reads what systems want measured everywhere, and writes
 * in its own namespace alone. So it can't read the Secrets of systems, and refuses monitors that refer to one.
 */
export const operatorRights: Readonly<Record<"cluster" | "namespace", readonly ResourceRule[]>> = {
  cluster: [
    {
      apiGroups: [group],
      resources: ["podmonitors", "probes", "prometheusrules", "scrapeconfigs", "servicemonitors"],
      verbs: read,
    },
    { apiGroups: [""], resources: ["namespaces"], verbs: read },
    // Tells the owner of a monitor or a rule why it is refused.
    { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
    { apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: ["get"] },
  ],
  namespace: [
    { apiGroups: [group], resources: ["alertmanagerconfigs"], verbs: read },
    {
      apiGroups: [group],
      resources: ["alertmanagers", "prometheuses"],
      verbs: [...read, "update", "patch"],
    },
    {
      apiGroups: [group],
      resources: [
        "alertmanagers/finalizers",
        "alertmanagers/status",
        "prometheuses/finalizers",
        "prometheuses/status",
      ],
      verbs: ["get", "update", "patch"],
    },
    { apiGroups: ["apps"], resources: ["statefulsets"], verbs: manage },
    { apiGroups: [""], resources: ["configmaps", "secrets"], verbs: manage },
    { apiGroups: [""], resources: ["pods"], verbs: ["list", "delete"] },
    { apiGroups: [""], resources: ["services"], verbs: ["get"] },
  ],
};

/** Lets Prometheus read the API server's own metrics, too. */
export const apiServerRights: readonly PolicyRule[] = [{ nonResourceURLs: ["/metrics"], verbs: ["get"] }];

/** Prometheus finds its targets in the API, and is let in to the kubelets' metrics. */
export const prometheusRights: readonly PolicyRule[] = [
  { apiGroups: [""], resources: ["nodes", "pods", "services"], verbs: read },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: read },
  { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
];
