type Value = unknown;
type Fields = Record<string, Value>;

/**
 * Fills in what the API server does, by type, in a copy that is still being made. Where Go asks for the zero value, 0 and ""
 * count as absent too. A field that isn't known yet is left alone.
 * https://github.com/kubernetes/kubernetes/tree/v1.36.3/pkg/apis
 */
export function applyDefaults(type: string, fields: Fields): void {
  byType.get(type)?.(fields);
}

const probe = (fields: Fields) =>
  fillZeros(fields, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
const protocol = (fields: Fields) => fill(fields, { protocol: "TCP" });
const anySelector = (fields: Fields) =>
  fill(fields, { namespaceSelector: {}, objectSelector: {}, matchPolicy: "Equivalent" });
const webhook = (fields: Fields) => {
  fill(fields, { failurePolicy: "Fail", timeoutSeconds: 10 });
  anySelector(fields);
};
const role = (fields: Fields) =>
  within(fields, "roleRef", (of) => fill(of, { apiGroup: "rbac.authorization.k8s.io" }));
const container = (fields: Fields) => fill(fields, { imagePullPolicy: () => pullPolicy(fields) });

const byType: ReadonlyMap<string, (fields: Fields) => void> = new Map([
  ["core.v1.Pod", pod],
  ["core.v1.PodSpec", podSpec],
  ["core.v1.Container", container],
  ["core.v1.EphemeralContainer", container],
  ["core.v1.ContainerPort", protocol],
  ["core.v1.Probe", probe],
  ["core.v1.HTTPGetAction", (fields) => fill(fields, { path: "/", scheme: "HTTP" })],
  ["core.v1.Volume", volume],
  ["core.v1.Service", (fields) => within(fields, "spec", service)],
  ["core.v1.ServicePort", servicePort],
  ["core.v1.ReplicationController", replicationController],
  ["core.v1.Secret", (fields) => fill(fields, { type: "Opaque" })],
  ["core.v1.Namespace", namespace],
  [
    "core.v1.PersistentVolumeSpec",
    (fields) => fill(fields, { persistentVolumeReclaimPolicy: "Retain", volumeMode: "Filesystem" }),
  ],
  ["core.v1.PersistentVolumeClaimSpec", (fields) => fill(fields, { volumeMode: "Filesystem" })],
  ["core.v1.LimitRangeItem", limitRangeItem],
  ["apps.v1.DeploymentSpec", deployment],
  ["apps.v1.DaemonSetSpec", daemonSet],
  ["apps.v1.StatefulSetSpec", statefulSet],
  ["apps.v1.ReplicaSetSpec", (fields) => fill(fields, { replicas: 1 })],
  ["batch.v1.JobSpec", job],
  ["batch.v1.CronJobSpec", (fields) => fill(fields, cronJob)],
  [
    "autoscaling.v1.HorizontalPodAutoscalerSpec",
    (fields) => fill(fields, { minReplicas: 1, targetCPUUtilizationPercentage: 80 }),
  ],
  ["autoscaling.v2.HorizontalPodAutoscalerSpec", autoscaler],
  ["networking.v1.NetworkPolicySpec", networkPolicy],
  ["networking.v1.NetworkPolicyPort", protocol],
  ["rbac.v1.RoleBinding", role],
  ["rbac.v1.ClusterRoleBinding", role],
  ["rbac.v1.Subject", subject],
  ["admissionregistration.v1.ValidatingWebhook", webhook],
  [
    "admissionregistration.v1.MutatingWebhook",
    (fields) => {
      webhook(fields);
      fill(fields, { reinvocationPolicy: "Never" });
    },
  ],
  ["admissionregistration.v1.RuleWithOperations", (fields) => fill(fields, { scope: "*" })],
  ["admissionregistration.v1.ServiceReference", (fields) => fill(fields, { port: 443 })],
  [
    "admissionregistration.v1.ValidatingAdmissionPolicySpec",
    (fields) => fill(fields, { failurePolicy: "Fail" }),
  ],
  [
    "admissionregistration.v1.MutatingAdmissionPolicySpec",
    (fields) => fill(fields, { failurePolicy: "Fail" }),
  ],
  ["admissionregistration.v1.MatchResources", anySelector],
  [
    "storage.v1.StorageClass",
    (fields) => fill(fields, { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" }),
  ],
]);

const cronJob = {
  concurrencyPolicy: "Allow",
  suspend: false,
  successfulJobsHistoryLimit: 3,
  failedJobsHistoryLimit: 1,
};

function podSpec(fields: Fields): void {
  fill(fields, {
    dnsPolicy: "ClusterFirst",
    restartPolicy: "Always",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    schedulerName: "default-scheduler",
    // The old name of the field, which conversion reads where the new one is empty.
    ...(typeof known(fields, "serviceAccount") === "string" && {
      serviceAccountName: known(fields, "serviceAccount"),
    }),
  });
}

/** What is filled in for pods alone, not for their templates. */
function pod(fields: Fields): void {
  within(fields, "spec", (spec) => {
    fill(spec, { enableServiceLinks: true });
    for (const one of [...objects(spec, "containers"), ...objects(spec, "initContainers")]) {
      within(one, "resources", (of) => {
        if (!isFields(known(of, "limits"))) return;
        fill(of, { requests: {} });
        within(of, "requests", (requests) => fillFrom(requests, known(of, "limits")));
      });
      if (known(spec, "hostNetwork") === true)
        for (const port of objects(one, "ports")) fillZeros(port, { hostPort: known(port, "containerPort") });
    }
  });
}

function pullPolicy(fields: Fields): string | undefined {
  const image = known(fields, "image");
  if (typeof image !== "string") return undefined;
  const [name = "", digest] = image.split("@");
  const tag = /:([^:/]+)$/.exec(name)?.[1] ?? (digest === undefined ? "latest" : "");
  return tag === "latest" ? "Always" : "IfNotPresent";
}

function volume(fields: Fields): void {
  if (Object.keys(fields).every((key) => key === "name")) fields.emptyDir = {};
}

function service(spec: Fields): void {
  fill(spec, { type: "ClusterIP", sessionAffinity: "None" });
  const type = known(spec, "type");
  if (type !== "ExternalName") fill(spec, { internalTrafficPolicy: "Cluster" });
  if (type === "NodePort" || type === "LoadBalancer") fill(spec, { externalTrafficPolicy: "Cluster" });
  if (type === "LoadBalancer") fill(spec, { allocateLoadBalancerNodePorts: true });
}

function servicePort(fields: Fields): void {
  protocol(fields);
  fillZeros(fields, { targetPort: known(fields, "port") });
}

function replicationController(fields: Fields): void {
  within(fields, "spec", (spec) => {
    fill(spec, { replicas: 1 });
    within(spec, "template", (template) =>
      within(
        template,
        "metadata",
        ({ labels }) => isFields(labels) && fillEmpty(spec, { selector: { ...labels } }),
      ),
    );
  });
}

function namespace(fields: Fields): void {
  within(fields, "metadata", (meta) => {
    const name = known(meta, "name");
    if (typeof name !== "string") return;
    fill(meta, { labels: {} });
    within(meta, "labels", (labels) => {
      labels["kubernetes.io/metadata.name"] = name;
    });
  });
}

function limitRangeItem(fields: Fields): void {
  if (known(fields, "type") !== "Container") return;
  fill(fields, { default: {}, defaultRequest: {} });
  within(fields, "default", (limits) => fillFrom(limits, known(fields, "max")));
  within(fields, "defaultRequest", (requests) => {
    fillFrom(requests, known(fields, "default"));
    fillFrom(requests, known(fields, "min"));
  });
}

function deployment(spec: Fields): void {
  fill(spec, { replicas: 1, strategy: {}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  within(spec, "strategy", (strategy) => rolling(strategy, { maxUnavailable: "25%", maxSurge: "25%" }));
}

function daemonSet(spec: Fields): void {
  fill(spec, { updateStrategy: {}, revisionHistoryLimit: 10 });
  within(spec, "updateStrategy", (strategy) => rolling(strategy, { maxUnavailable: 1, maxSurge: 0 }));
}

function statefulSet(spec: Fields): void {
  fill(spec, {
    podManagementPolicy: "OrderedReady",
    replicas: 1,
    revisionHistoryLimit: 10,
    updateStrategy: {},
    persistentVolumeClaimRetentionPolicy: {},
  });
  within(spec, "updateStrategy", (strategy) => rolling(strategy, { partition: 0, maxUnavailable: 1 }));
  within(spec, "persistentVolumeClaimRetentionPolicy", (policy) =>
    fill(policy, { whenDeleted: "Retain", whenScaled: "Retain" }),
  );
}

function rolling(strategy: Fields, defaults: Fields): void {
  fill(strategy, { type: "RollingUpdate" });
  if (known(strategy, "type") !== "RollingUpdate") return;
  fill(strategy, { rollingUpdate: {} });
  within(strategy, "rollingUpdate", (update) => fill(update, defaults));
}

function job(spec: Fields): void {
  if (isAbsent(spec, "completions") && isAbsent(spec, "parallelism")) spec.completions = 1;
  fill(spec, {
    parallelism: 1,
    backoffLimit: isAbsent(spec, "backoffLimitPerIndex") ? 6 : 2 ** 31 - 1,
    completionMode: "NonIndexed",
    suspend: false,
  });
}

function autoscaler(spec: Fields): void {
  fill(spec, { minReplicas: 1 });
  const target = { type: "Utilization", averageUtilization: 80 };
  fillEmpty(spec, { metrics: [{ type: "Resource", resource: { name: "cpu", target } }] });
}

function networkPolicy(spec: Fields): void {
  const egress = known(spec, "egress");
  const both = Array.isArray(egress) && egress.length > 0;
  fillEmpty(spec, { policyTypes: both ? ["Ingress", "Egress"] : ["Ingress"] });
}

function subject(fields: Fields): void {
  const named = ["User", "Group"].includes(String(known(fields, "kind")));
  fill(fields, { apiGroup: named ? "rbac.authorization.k8s.io" : "" });
}

/** The value of a field; undefined where it is absent, and where it isn't known yet. */
function known(fields: Fields, key: string): Value {
  return Object.getOwnPropertyDescriptor(fields, key)?.value;
}

function isAbsent(fields: Fields, key: string): boolean {
  const property = Object.getOwnPropertyDescriptor(fields, key);
  return property === undefined || (property.get === undefined && property.value === undefined);
}

function fill(fields: Fields, defaults: Fields): void {
  for (const key of Object.keys(defaults)) {
    if (!isAbsent(fields, key) && known(fields, key) !== "") continue;
    const value = defaults[key];
    const made: Value = typeof value === "function" ? value() : value;
    if (made !== undefined) fields[key] = made;
  }
}

function fillZeros(fields: Fields, defaults: Fields): void {
  for (const key of Object.keys(defaults)) if (known(fields, key) === 0) delete fields[key];
  fill(fields, defaults);
}

/** Where Go asks whether a list or map is empty. */
function fillEmpty(fields: Fields, defaults: Fields): void {
  for (const key of Object.keys(defaults)) {
    const value = known(fields, key);
    const empty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
    if (empty) delete fields[key];
  }
  fill(fields, defaults);
}

function fillFrom(fields: Fields, others: Value): void {
  if (isFields(others))
    for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(others)))
      if (!Object.hasOwn(fields, key)) Object.defineProperty(fields, key, property);
}

function within(fields: Fields, key: string, change: (inner: Fields) => void): void {
  const inner = known(fields, key);
  if (isFields(inner)) change(inner);
}

function objects(fields: Fields, key: string): readonly Fields[] {
  const list = known(fields, key);
  if (!Array.isArray(list)) return [];
  return list.flatMap((_, index): readonly Fields[] => {
    const item: Value = Object.getOwnPropertyDescriptor(list, index)?.value;
    return isFields(item) ? [item] : [];
  });
}

function isFields(value: Value): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
