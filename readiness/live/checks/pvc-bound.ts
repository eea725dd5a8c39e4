import { quantity, written } from "../../../rules/kubernetes/quantities.ts";
import { everyOne } from "../ask.ts";
import { judged, liveCheck, notApplicable } from "../check.ts";
import { type Claim, titleOf } from "../objects.ts";

export const pvcBound = liveCheck({
  id: "live-pvc-bound",
  title: "Every claim has a volume, as large as it asked for.",
  severity: "critical",
  remediation: [
    "`kubectl describe pvc` says what keeps it from a volume.",
    "Name a storage class that the cluster has.",
  ],
  look: (cluster, context) => everyOne<Claim>(cluster, context, "v1", "persistentvolumeclaims"),
  judge: (claims) =>
    claims.length === 0
      ? notApplicable("the stack claims no volumes")
      : claims.map((claim) => {
          const { capacity, phase = "of no phase" } = claim.status ?? {};
          const evidence = `${phase}, ${capacity?.storage ?? "no capacity"} of class ${claim.spec.storageClassName}`;
          return judged(
            titleOf("PersistentVolumeClaim", claim),
            problemOf(claim),
            "It has its volume.",
            evidence,
          );
        }),
});

function problemOf({ spec, status }: Claim): string | undefined {
  if (status?.phase !== "Bound") return `it is ${status?.phase ?? "of no phase"} and has no volume`;
  const wanted = quantity(spec.resources?.requests, "storage") ?? 0;
  const has = quantity(status.capacity, "storage") ?? 0;
  if (has >= wanted) return undefined;
  return `it has ${written(has, "storage")} of the ${written(wanted, "storage")} that it asks for`;
}
