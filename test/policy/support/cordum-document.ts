import { Graph } from "../../../rules/graph/graph.ts";
import { Resource } from "../../../rules/graph/resource.ts";
import type { KubernetesObject } from "../../../rules/kubernetes/objects.ts";

/** Replicas, sizes and autoscalers of Cordum's deployment document, §1, §4, §5 and §9. */
const rows: readonly (readonly [
  kind: string,
  name: string,
  replicas: number,
  cpu: string,
  cpuLimit: string,
  memory: string,
  memoryLimit: string,
])[] = [
  ["StatefulSet", "cordum-nats", 3, "100m", "500m", "128Mi", "512Mi"],
  ["StatefulSet", "cordum-redis", 6, "100m", "500m", "256Mi", "512Mi"],
  ["Deployment", "cordum-context-engine", 1, "100m", "500m", "128Mi", "512Mi"],
  ["Deployment", "cordum-safety-kernel", 2, "100m", "500m", "128Mi", "512Mi"],
  ["Deployment", "cordum-scheduler", 2, "150m", "750m", "256Mi", "768Mi"],
  ["Deployment", "cordum-api-gateway", 2, "200m", "1000m", "256Mi", "1Gi"],
  ["Deployment", "cordum-workflow-engine", 1, "150m", "750m", "256Mi", "768Mi"],
  ["Deployment", "cordum-dashboard", 1, "100m", "500m", "128Mi", "512Mi"],
];

/** What the document deploys, as far as quotas count it, with its own quota. */
export function cordumDocument(): Graph {
  const objects = [
    ...rows.map(workload),
    ...["cordum-scheduler", "cordum-api-gateway"].map(autoscaler),
    volume,
    quota,
  ];
  return new Graph(objects.map((object) => new Resource(object)));
}

const namespace = "cordum";

function workload([
  kind,
  name,
  replicas,
  cpu,
  cpuLimit,
  memory,
  memoryLimit,
]: (typeof rows)[number]): KubernetesObject {
  const resources = { requests: { cpu, memory }, limits: { cpu: cpuLimit, memory: memoryLimit } };
  const spec = {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, resources }] } },
    ...(kind === "StatefulSet" && {
      volumeClaimTemplates: [
        { metadata: { name: "data" }, spec: { resources: { requests: { storage: "20Gi" } } } },
      ],
    }),
  };
  return object("apps/v1", kind, name, { spec });
}

function autoscaler(name: string): KubernetesObject {
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name };
  return object("autoscaling/v2", "HorizontalPodAutoscaler", name, {
    spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 10 },
  });
}

const volume = object("v1", "PersistentVolumeClaim", "cordum-backups", {
  spec: { resources: { requests: { storage: "20Gi" } } },
});

const quota = object("v1", "ResourceQuota", "cordum-quota", {
  spec: {
    hard: {
      "requests.cpu": "8",
      "limits.cpu": "16",
      "requests.memory": "8Gi",
      "limits.memory": "16Gi",
      pods: "50",
      services: "20",
      persistentvolumeclaims: "10",
    },
  },
});

function object(apiVersion: string, kind: string, name: string, fields: object): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace }, ...fields };
}
