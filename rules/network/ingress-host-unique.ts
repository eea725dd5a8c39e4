import type { Graph } from "../graph/graph.ts";
import { type Ingress, isCanary, isRedirect, servedBy } from "../kubernetes/ingresses.ts";
import type { IngressSpec } from "../kubernetes/objects.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

interface Route {
  /** The same for two that one request could take. */
  readonly key: string;
  readonly title: string;
}

interface Path {
  readonly path?: string;
  readonly pathType?: string;
}

/** A prefix is one with and without the slash at its end. NGINX takes what is left to it for a prefix. */
function matching({ path = "/", pathType = "ImplementationSpecific" }: Path, server: string): string {
  const isPrefix = pathType === "Prefix" || (pathType !== "Exact" && server.includes("nginx"));
  return isPrefix ? `Prefix ${path.replace(/\/+$/, "")}/` : `${pathType} ${path}`;
}

function routes(graph: Graph, ingress: Ingress): readonly Route[] {
  const server = servedBy(graph, ingress);
  return (ingress.spec.rules ?? []).flatMap(({ host = "*", http }) =>
    (http?.paths ?? []).map((path) => ({
      key: `${server} ${host} ${matching(path, server)}`,
      title: `${host || "*"}${path.path ?? "/"} (${server})`,
    })),
  );
}

/** Throws where one of them isn't known, which may serve any route. */
function ingressesByRoute(graph: Graph): ReadonlyMap<string, readonly Ingress[]> {
  const all = graph.ofKind<IngressSpec>("Ingress").filter((one) => !isRedirect(one) && !isCanary(one));
  const pairs = all.flatMap((one) => routes(graph, one).map(({ key }) => ({ one, key })));
  const byRoute = Map.groupBy(pairs, ({ key }) => key);
  return new Map([...byRoute].map(([key, found]) => [key, found.map(({ one }) => one)]));
}

export const ingressHostUnique = rule({
  id: "ingress-host-unique",
  title: "No two Ingresses serve the same host and path.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [47],
  remediation: ["Merge the two, or give them different paths."],
  subjects: everyObject<IngressSpec>("Ingress"),
  check: (ingress, { graph }) => {
    if (isRedirect(ingress)) return new NotApplicable("It only redirects to HTTPS.");
    if (isCanary(ingress)) return new NotApplicable("It takes a share of what another one serves.");
    const served = graph.derive(ingressesByRoute);
    return problemsOf(routes(graph, ingress), ({ key, title }) => {
      const other = served.get(key)?.find((one) => one !== ingress);
      return other && `${title} is served by ${other.title} too`;
    });
  },
});
