import { NotApplicable, rule } from "../model/rule.ts";
import { declared, everyService } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const statefulHasPersistentVolume = rule({
  id: "stateful-has-persistent-volume",
  title: "What is stateful keeps its data in a volume that outlives its pods.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [30],
  remediation: [
    "Add a volumeClaimTemplate and mount it where the server keeps its data.",
    "If it keeps nothing: annotation readiness.seaworthy.dev/ephemeral with the reason.",
  ],
  subjects: everyService,
  check: (workload) => {
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
    if (kept.length === 0) return "it has no persistent volume, so its data ends with its pods";
    const mounted = workload
      .containers()
      .flatMap(({ spec }) => (spec.volumeMounts ?? []).map(({ name }) => name));
    return problemsOf(
      kept,
      (name) => !mounted.includes(name) && `volume ${name} is mounted by none of its containers`,
    );
  },
});
