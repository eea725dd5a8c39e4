import { CannotTell, judged, liveCheck, type Trial, unknown } from "../check.ts";

/** What no application needs: the node's own rights. Nothing of it is ever made. */
const privileged = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { generateName: "readiness-", labels: { "app.kubernetes.io/managed-by": "seaworthy-readiness" } },
  spec: {
    hostNetwork: true,
    restartPolicy: "Never",
    containers: [
      { name: "main", image: "registry.k8s.io/pause:3.10", securityContext: { privileged: true } },
    ],
  },
};

/** What access control says; everything else that is refused, admission refuses. */
const byAccessControl = /cannot create resource/;

export const admissionDenies = liveCheck({
  id: "live-admission-denies",
  title: "A privileged pod is refused.",
  severity: "high",
  remediation: [
    "Label the namespace pod-security.kubernetes.io/enforce: restricted, or enforce a policy that says so.",
  ],
  look: async (cluster, { namespaces }) =>
    await Promise.all(
      namespaces.map(async (namespace) => ({
        namespace,
        trial: await cluster.tryPod(namespace, privileged),
      })),
    ),
  judge: (seen) => seen.map(({ namespace, trial }) => judgeOne(`Namespace ${namespace}`, trial)),
});

function judgeOne(subject: string, { message, status }: Trial) {
  const evidence = `dry run of a privileged pod: ${status}`;
  if (status === 403 && byAccessControl.test(message))
    throw new CannotTell(`Whether admission refuses pods may not be tried: ${message}`);
  if (status < 300) return judged(subject, "it takes a privileged pod", "", evidence);
  if (status === 403)
    return judged(subject, undefined, "It refuses a privileged pod.", `${evidence}, ${message}`);
  return unknown(subject, `The API server said ${message}`, evidence);
}
