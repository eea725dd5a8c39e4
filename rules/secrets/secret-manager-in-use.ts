import { anySecretManager, secretKeys } from "../kubernetes/secrets.ts";
import { NotApplicable, stackRule } from "../model/rule.ts";

export const secretManagerInUse = stackRule({
  id: "secret-manager-in-use",
  title: "Secrets are stored in a secret manager.",
  pack: "baseline",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [87],
  remediation: [
    "Use ExternalSecret, SealedSecret or a SecretProviderClass.",
    "Or, if the program generates them into an encrypted state, name what stores it in the contract's cluster.secretManager.",
  ],
  check: ({ contract, graph }) => {
    // One without values is there for a program or controller to fill.
    const ownSecrets = graph.ofKind("Secret").filter(({ object }) => secretKeys(object)?.length !== 0).length;
    if (anySecretManager(graph) || contract.cluster.secretManager !== undefined) return undefined;
    if (ownSecrets === 0) return new NotApplicable("The stack has no Secret with values.");
    return `${ownSecrets} Secrets come from plain objects, and no secret manager is used or declared`;
  },
});
