import type { ResourceRule } from "../../../components/api-access/account.ts";
import { type Program, webhookAuthority } from "./programs.ts";

/** Rights in the facility's own namespace, and in the cluster. */
interface Rights {
  readonly namespace: readonly ResourceRule[];
  readonly cluster: readonly ResourceRule[];
}

const certManager = "cert-manager.io";
const look = ["get", "list", "watch"];

const rule = (group: string, resources: readonly string[], verbs: readonly string[]): ResourceRule => ({
  apiGroups: [group],
  resources,
  verbs,
});

/** A Lease can't be named before it is there. */
const leases = (name: string): readonly ResourceRule[] => [
  { ...rule("coordination.k8s.io", ["leases"], ["get", "update", "patch"]), resourceNames: [name] },
  rule("coordination.k8s.io", ["leases"], ["create"]),
];

/** Those of the release's chart that the controllers need which run here; a test compares them. */
export const rights: Readonly<Record<Program, Rights>> = {
  controller: {
    namespace: leases("cert-manager-controller"),
    cluster: [
      rule(certManager, ["certificates", "certificaterequests", "issuers", "clusterissuers"], look),
      rule(
        certManager,
        [
          ...["certificates", "certificates/status", "certificaterequests", "certificaterequests/status"],
          ...["issuers", "issuers/status", "clusterissuers", "clusterissuers/status"],
        ],
        ["update", "patch"],
      ),
      rule(certManager, ["certificates", "certificaterequests"], ["create", "delete"]),
      rule(certManager, ["certificates/finalizers", "certificaterequests/finalizers"], ["update"]),
      {
        ...rule(certManager, ["signers"], ["approve"]),
        resourceNames: [`issuers.${certManager}/*`, `clusterissuers.${certManager}/*`],
      },
      // Certificates are Secrets, in whichever namespace they are asked for.
      rule("", ["secrets"], [...look, "create", "update", "delete", "patch"]),
      rule("", ["events"], ["create", "patch"]),
      rule("networking.k8s.io", ["ingresses"], look),
      rule("networking.k8s.io", ["ingresses/finalizers"], ["update"]),
    ],
  },
  webhook: {
    namespace: [
      { ...rule("", ["secrets"], [...look, "update"]), resourceNames: [webhookAuthority] },
      rule("", ["secrets"], ["create"]),
    ],
    cluster: [rule("authorization.k8s.io", ["subjectaccessreviews"], ["create"])],
  },
  cainjector: {
    namespace: leases("cert-manager-cainjector-leader-election"),
    cluster: [
      rule(certManager, ["certificates"], look),
      rule("", ["secrets"], look),
      rule("", ["events"], ["get", "create", "update", "patch"]),
      ...(
        [
          [
            "admissionregistration.k8s.io",
            ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"],
          ],
          ["apiregistration.k8s.io", ["apiservices"]],
          ["apiextensions.k8s.io", ["customresourcedefinitions"]],
        ] as const
      ).map(([group, resources]) => rule(group, resources, [...look, "update", "patch"])),
    ],
  },
};
