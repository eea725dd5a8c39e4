import { namesCredential } from "../formats/credentials.ts";
import type { Resource } from "../graph/resource.ts";
import { secretKeys } from "../kubernetes/secrets.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { declared, everyObject } from "../model/select.ts";
import { UnknownValue } from "../model/unknown.ts";

/** What the seeds ask for: quarterly, 90 days. */
const mostDays = 90;

/** Whether it holds what people or programs log in with; certificates have windows of their own. */
function holdsCredential({ kind, object, spec }: Resource): boolean {
  const external = spec as { data?: readonly { secretKey?: string }[]; encryptedData?: object };
  const keys =
    kind === "Secret"
      ? secretKeys(object)
      : [
          ...(external.data ?? []).map(({ secretKey }) => secretKey ?? ""),
          ...Object.keys(external.encryptedData ?? {}),
        ];
  return keys?.some(namesCredential) ?? true;
}

export const secretRotationDeclared = rule({
  id: "secret-rotation-declared",
  title: "Credentials are rotated at least every 90 days.",
  pack: "baseline",
  severity: "low",
  levels: "-aa",
  relation: true,
  requirements: [89],
  remediation: [
    "Set it for all Secrets in the contract's rotationDays, or for one with the annotation readiness.seaworthy.dev/rotation-days.",
  ],
  subjects: everyObject<unknown>("Secret", "external-secrets.io/ExternalSecret", "bitnami.com/SealedSecret"),
  check: (secret, { contract }) => {
    if (!holdsCredential(secret)) return new NotApplicable("None of its keys is a credential by its name.");
    const said = secret.annotations[declared("rotation-days")];
    const days = said === undefined ? contract.rotationDays : Number(said);
    if (days === undefined) throw new UnknownValue("nothing says how often it is changed");
    return !(days <= mostDays) && `it is changed every ${said ?? days} days, and ${mostDays} are the most`;
  },
});
