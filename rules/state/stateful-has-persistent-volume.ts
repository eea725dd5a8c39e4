import type { Graph } from "../graph/graph.ts";
import { serverOf } from "../kubernetes/configuration.ts";
import { bindingsOf } from "../kubernetes/rbac.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { declared, everyService } from "../model/select.ts";
import { problemsOf, UnknownValue } from "../model/unknown.ts";

/** Programs that keep data, whatever rights they have besides. */
const servers: readonly string[] = [
  ...["postgres", "postgresql", "mysql", "mariadb", "mongo", "mongodb", "cassandra", "cockroach", "couchdb"],
  ...["redis", "valkey", "nats", "rabbitmq", "kafka", "zookeeper", "etcd", "consul", "vault", "minio"],
  ...["elasticsearch", "opensearch", "clickhouse", "prometheus", "alertmanager", "loki", "grafana", "spilo"],
];

/** A controller is often a StatefulSet so that it runs once, and keeps its state in the API server. */
function withoutVolume(graph: Graph, workload: Workload): string {
  const problem = "it has no persistent volume, so its data ends with its pods";
  const isController = serverOf(workload, ...servers) === undefined && bindingsOf(graph, workload).length > 0;
  if (isController)
    throw new UnknownValue(`${problem}, unless it keeps all of it in the API server, where it has rights`);
  return problem;
}

export const statefulHasPersistentVolume = rule({
  id: "stateful-has-persistent-volume",
  title: "Stateful workloads store their data in persistent volumes.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [30],
  remediation: [
    "Add a volumeClaimTemplate and mount it where the server keeps its data.",
    "If it stores nothing: annotation readiness.seaworthy.dev/ephemeral with the reason.",
  ],
  subjects: everyService,
  check: (workload, { graph }) => {
    if (workload.kind !== "StatefulSet") return new NotApplicable("It isn't a StatefulSet.");
    if (workload.annotation(declared("ephemeral")))
      return new NotApplicable("Its owner says that it keeps nothing.");
    const claims = (workload.resource.spec.volumeClaimTemplates ?? []).map(
      ({ metadata }) => metadata?.name ?? "",
    );
    const volumes = (workload.pod.volumes ?? [])
      .filter(({ persistentVolumeClaim }) => persistentVolumeClaim)
      .map(({ name }) => name);
    const kept = [...claims, ...volumes];
    if (kept.length === 0) return withoutVolume(graph, workload);
    const mounted = workload
      .containers()
      .flatMap(({ spec }) => (spec.volumeMounts ?? []).map(({ name }) => name));
    return problemsOf(
      kept,
      (name) => !mounted.includes(name) && `volume ${name} is mounted by none of its containers`,
    );
  },
});
