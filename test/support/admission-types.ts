import type { ApiServer } from "./api-server.ts";
import type { Manifest } from "./manifest.ts";

const policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";

interface Spec {
  readonly matchConditions?: readonly { readonly expression: string }[];
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly { readonly expression: string }[];
}

interface Status {
  readonly observedGeneration?: number;
  readonly typeChecking?: { readonly expressionWarnings?: readonly { readonly warning: string }[] };
}

/**
 * The same policy with its variables written out in one more validation: the API server checks no types in variables, nor of
 * what it takes out of them. It is bound to nothing.
 */
export function spelledOut(policy: Manifest): Manifest {
  const { matchConditions = [], validations, variables = [], ...spec } = policy.spec as Spec;
  const direct = variables.filter(({ expression }) => !expression.includes("variables."));
  const others = variables.filter((one) => !direct.includes(one) && one.name !== "complaints");
  const written = (text: string) =>
    direct.reduce((so, { expression, name }) => so.replaceAll(`variables.${name}`, `(${expression})`), text);
  const all = [...direct, ...others, ...matchConditions].map(({ expression }) => written(expression));
  const everything = all.map((expression) => `(${expression}) == (${expression})`).join(" && ");
  const compared = all.length > 0 ? [{ expression: everything }] : [];
  return {
    ...policy,
    metadata: { name: `${policy.metadata.name}-spelled-out` },
    spec: { ...spec, variables, validations: [...validations, ...compared] },
  };
}

/** What the API server finds wrong with the types in a policy's expressions, once it has looked. */
export async function typeWarnings(
  server: ApiServer,
  { metadata: { name } }: Manifest,
): Promise<readonly string[]> {
  let status: Status = {};
  await server.until(`${name} is checked`, async () => {
    status = (await server.request("GET", `${policies}/${name}`)).body.status as Status;
    return status.observedGeneration === 1;
  });
  const warnings = status.typeChecking?.expressionWarnings ?? [];
  return warnings.flatMap(({ warning }) => warning.match(/ERROR: .*/g) ?? warning);
}
