import { quantity, written } from "../../../rules/kubernetes/quantities.ts";
import { everyOne, everyPod } from "../ask.ts";
import { type Judgement, judged, liveCheck, notApplicable, unknown } from "../check.ts";
import { type Claim, type Pod, type StorageClass, titleOf } from "../objects.ts";

interface Seen {
  readonly claims: readonly Claim[];
  readonly classes: readonly StorageClass[];
  readonly pods: readonly Pod[];
}

export const pvcBound = liveCheck({
  id: "live-pvc-bound",
  title: "Every PersistentVolumeClaim is bound to a volume of the requested size.",
  severity: "critical",
  remediation: [
    "`kubectl describe pvc` says what keeps it from a volume.",
    "Name a storage class that the cluster has.",
  ],
  look: async (cluster, context) => ({
    claims: await everyOne<Claim>(cluster, context, "v1", "persistentvolumeclaims"),
    classes: (await cluster.list<StorageClass>("/apis/storage.k8s.io/v1/storageclasses")) ?? [],
    pods: await everyPod(cluster, context),
  }),
  judge: (seen) =>
    seen.claims.length === 0
      ? notApplicable("the stack claims no volumes")
      : seen.claims.map((claim) => judgeOne(claim, seen)),
});

function judgeOne(claim: Claim, seen: Seen): Judgement {
  const subject = titleOf("PersistentVolumeClaim", claim);
  const { capacity, phase = "of no phase" } = claim.status ?? {};
  const evidence = `${phase}, ${capacity?.storage ?? "no capacity"}, class ${claim.spec.storageClassName ?? "of the cluster"}`;
  if (waitsForPod(claim, seen))
    return unknown(subject, "It gets its volume with its first pod, which hasn't come yet.", evidence);
  return judged(subject, problemOf(claim), "It has its volume.", evidence);
}

/** Some classes make a volume where the first pod that needs it is. */
function waitsForPod({ metadata, spec, status }: Claim, { classes, pods }: Seen): boolean {
  const ofClaim = classes.find((one) => one.metadata.name === spec.storageClassName);
  if (status?.phase !== "Pending" || ofClaim?.volumeBindingMode !== "WaitForFirstConsumer") return false;
  const own = pods.filter((pod) => pod.metadata.namespace === metadata.namespace);
  const claimed = own
    .flatMap((pod) => pod.spec.volumes ?? [])
    .map((one) => one.persistentVolumeClaim?.claimName);
  return !claimed.includes(metadata.name);
}

function problemOf({ spec, status }: Claim): string | undefined {
  if (status?.phase !== "Bound") return `it is ${status?.phase ?? "of no phase"} and has no volume`;
  const wanted = quantity(spec.resources?.requests, "storage") ?? 0;
  const has = quantity(status.capacity, "storage") ?? 0;
  if (has >= wanted) return undefined;
  return `it has ${written(has, "storage")} of the ${written(wanted, "storage")} that it asks for`;
}
