import type { Resource } from "../graph/resource.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { declared, everyObject } from "../model/select.ts";
import { UnknownValue } from "../model/unknown.ts";

/** Resources that make a value, or read it where it is kept. */
const origins =
  /^(random|tls|vault|onepassword|infisical|doppler)[:_-]|^pulumi:pulumi:StackReference$|secretsmanager|keyvault|secretmanager/i;

/** Types of what the Secret's values depend on, read from their URNs: `urn:pulumi:stack::project::Parent$type::name`. */
function originTypes({ origin }: Resource): readonly string[] {
  const { data = [], stringData = [] } = origin.propertyDependencies ?? {};
  return [...data, ...stringData].map((urn) => urn.split("::")[2]?.split("$").at(-1) ?? "");
}

export const secretProvenance = rule({
  id: "secret-provenance",
  title: "The values of every Secret come from a secret manager or a generator.",
  pack: "baseline",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [88],
  remediation: [
    "Generate it (RandomPassword, PrivateKey), or read it from a secret manager.",
    "If it comes from the stack's encrypted configuration: annotation readiness.seaworthy.dev/source.",
  ],
  subjects: everyObject<unknown>("Secret"),
  check: (secret) => {
    if (secret.origin.urn === undefined)
      return new NotApplicable("A manifest doesn't say where its values come from.");
    if (secret.annotations[declared("source")]) return undefined;
    if (secret.origin.propertyDependencies === undefined)
      throw new UnknownValue("what its values depend on isn't in this input");
    const types = originTypes(secret);
    if (types.some((type) => origins.test(type))) return undefined;
    return types.length === 0
      ? "its values come from no other resource: they are written in the program or its configuration"
      : `its values come from ${[...new Set(types)].join(", ")}, which keeps no secrets`;
  },
});
