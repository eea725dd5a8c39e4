import { anyOf } from "../ask.ts";
import { judged, liveCheck, notApplicable } from "../check.ts";
import { type Condition, conditionOf, type Item, titleOf } from "../objects.ts";

interface Conditioned extends Item {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export const certManagerReady = liveCheck({
  id: "live-cert-manager-ready",
  title: "The issuers and certificates of cert-manager are ready.",
  severity: "high",
  remediation: ["`kubectl describe` the object: its last condition says what cert-manager waits for."],
  look: async (cluster, context) => ({
    issuers: await cluster.list<Conditioned>("/apis/cert-manager.io/v1/clusterissuers"),
    own: await anyOf<Conditioned>(cluster, context, "cert-manager.io/v1", "issuers"),
    certificates: await anyOf<Conditioned>(cluster, context, "cert-manager.io/v1", "certificates"),
  }),
  judge: ({ certificates = [], issuers, own = [] }) => {
    if (!issuers) return notApplicable("the cluster has no cert-manager");
    const all = [
      ...issuers.map((object) => ({ kind: "ClusterIssuer", object })),
      ...own.map((object) => ({ kind: "Issuer", object })),
      ...certificates.map((object) => ({ kind: "Certificate", object })),
    ];
    if (all.length === 0)
      return notApplicable("no certificate of the stack is cert-manager's, which has no issuer");
    const noIssuer = issuers.length + own.length === 0;
    if (noIssuer)
      return [judged("cert-manager", "the stack asks it for certificates, and it has no issuer", "")];
    return all.map(({ kind, object }) => {
      const ready = conditionOf(object, "Ready");
      const problem =
        ready?.status === "True" ? undefined : `it isn't ready: ${ready?.message ?? "nobody says why"}`;
      return judged(
        titleOf(kind, object),
        problem,
        "It is ready.",
        ready?.message ?? `Ready=${ready?.status}`,
      );
    });
  },
});
