import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import { isRedirect } from "../kubernetes/ingresses.ts";
import type { IngressSpec } from "../kubernetes/objects.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

type Ingress = Resource<IngressSpec>;

function routes({ ingressClassName = "", rules = [] }: IngressSpec): readonly string[] {
  const of = (host: string, paths: readonly { readonly path?: string }[]) =>
    paths.map(({ path = "/" }) => `${host}${path} (${ingressClassName})`);
  return rules.flatMap(({ host = "*", http }) => of(host, http?.paths ?? []));
}

/** Throws where one of them isn't known, which may serve any route. */
function ingressesByRoute(graph: Graph): ReadonlyMap<string, readonly Ingress[]> {
  const all = graph.ofKind<IngressSpec>("Ingress").filter((one) => !isRedirect(one));
  const pairs = all.flatMap((one) => routes(one.spec).map((route) => ({ one, route })));
  const byRoute = Map.groupBy(pairs, ({ route }) => route);
  return new Map([...byRoute].map(([route, found]) => [route, found.map(({ one }) => one)]));
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
    const served = graph.derive(ingressesByRoute);
    return problemsOf(routes(ingress.spec), (route) => {
      const other = served.get(route)?.find((one) => one !== ingress);
      return other && `${route} is served by ${other.title} too`;
    });
  },
});
