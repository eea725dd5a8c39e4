import type { IngressSpec } from "../kubernetes/objects.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { UnknownValue } from "../model/unknown.ts";

const force = "nginx.ingress.kubernetes.io/force-ssl-redirect";
/** ingress-nginx redirects where there is TLS, unless told otherwise. */
const nginx = ["nginx.ingress.kubernetes.io/ssl-redirect", force];

export const ingressForceHttps = rule({
  id: "ingress-force-https",
  title: "HTTP is redirected to HTTPS.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [46],
  remediation: ["nginx: set force-ssl-redirect to true. Traefik: set router.entrypoints to websecure."],
  subjects: everyObject<IngressSpec>("Ingress"),
  check: ({ annotations, spec }) => {
    if ((spec.tls ?? []).length === 0) return new NotApplicable("It has no TLS at all.");
    const className = spec.ingressClassName ?? annotations["kubernetes.io/ingress.class"] ?? "";
    if (className.includes("nginx"))
      return (
        nginx.some((name) => annotations[name] === "false") &&
        !(annotations[force] === "true") &&
        "its redirect to HTTPS is turned off"
      );
    if (className.includes("traefik")) {
      const entrances = annotations["traefik.ingress.kubernetes.io/router.entrypoints"] ?? "web";
      const middlewares = annotations["traefik.ingress.kubernetes.io/router.middlewares"] ?? "";
      return (
        entrances.split(",").includes("web") &&
        !/https|redirect/.test(middlewares) &&
        "it serves entry point web without a redirect"
      );
    }
    throw new UnknownValue(`how class "${className}" redirects to HTTPS isn't known`);
  },
});
