import { isRedirect } from "../kubernetes/ingresses.ts";
import type { IngressSpec } from "../kubernetes/objects.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

function routes({ ingressClassName = "", rules = [] }: IngressSpec): readonly string[] {
  const of = (host: string, paths: readonly { readonly path?: string }[]) =>
    paths.map(({ path = "/" }) => `${host}${path} (${ingressClassName})`);
  return rules.flatMap(({ host = "*", http }) => of(host, http?.paths ?? []));
}

export const ingressHostUnique = rule({
  id: "ingress-host-unique",
  title: "No two Ingresses serve one path.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [47],
  remediation: ["Merge the two, or give them different paths."],
  subjects: everyObject<IngressSpec>("Ingress"),
  check: (ingress, { graph }) => {
    if (isRedirect(ingress)) return new NotApplicable("It only redirects to HTTPS.");
    const others = graph.ofKind<IngressSpec>("Ingress").filter((one) => one !== ingress && !isRedirect(one));
    const taken = new Map(
      others.flatMap((other) => routes(other.spec).map((route) => [route, other.title] as const)),
    );
    return problemsOf(
      routes(ingress.spec),
      (route) => taken.has(route) && `${route} is served by ${taken.get(route)} too`,
    );
  },
});
