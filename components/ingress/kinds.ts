import type { Peer } from "../network-policy.ts";
import { gatewayApi } from "./gateway-api.ts";
import { istio, unproved } from "./istio.ts";
import type { Manifest, RouteModel } from "./model.ts";
import { nginx, nginxAnnotations, retirement } from "./nginx.ts";
import { plain } from "./plain.ts";
import { traefik, traefikAnnotations } from "./traefik.ts";

/** What a kind of controller can be told, apart from routes and certificates. */
export type Ability =
  | "forceHttps"
  | "minVersion"
  | "tlsOptions"
  | "hsts"
  | "listenerPorts"
  | "maxBodySize"
  | "rateLimit";

/** A kind of ingress controller: how it is told what to serve. */
export interface IngressKind {
  readonly manifests: (model: RouteModel) => readonly Manifest[];
  readonly abilities: readonly Ability[];
  /** Annotations that follow from the other options, and that nobody may say otherwise. */
  readonly ownAnnotations: readonly string[];
  /** The class that an installation by the controller's own manual has; none where it goes by who serves it. */
  readonly className?: string;
  /** The controller's pods in such an installation. */
  readonly controller: Peer;
  /** What whoever chooses it should know. */
  readonly warning?: string;
}

const traefikPods: Peer = { namespace: "traefik", podLabels: { "app.kubernetes.io/name": "traefik" } };

/** What an Ingress had before `className`; the API server refuses both together. */
const classAnnotation = "kubernetes.io/ingress.class";

export const kinds = {
  ingress: { manifests: plain, abilities: [], ownAnnotations: [classAnnotation], controller: traefikPods },
  traefik: {
    manifests: traefik,
    abilities: ["forceHttps", "minVersion", "hsts", "maxBodySize", "rateLimit"],
    ownAnnotations: [classAnnotation, ...traefikAnnotations],
    className: "traefik",
    controller: traefikPods,
  },
  nginx: {
    manifests: nginx,
    abilities: ["forceHttps", "maxBodySize", "rateLimit"],
    ownAnnotations: [classAnnotation, ...nginxAnnotations],
    className: "nginx",
    controller: {
      namespace: "ingress-nginx",
      podLabels: { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller" },
    },
    warning: retirement,
  },
  istio: {
    manifests: istio,
    abilities: ["forceHttps", "minVersion", "hsts"],
    ownAnnotations: [],
    controller: { namespace: "istio-ingress", podLabels: { istio: "ingress" } },
    warning: `${unproved}. Test it before you rely on it; docs/offered-values.md says which kinds are tested.`,
  },
  "gateway-api": {
    manifests: gatewayApi,
    abilities: ["forceHttps", "tlsOptions", "hsts", "listenerPorts"],
    ownAnnotations: [],
    controller: traefikPods,
  },
} as const satisfies Readonly<Record<string, IngressKind>>;

export type KindName = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as [KindName, ...KindName[]];

export function ingressKind(name: KindName): IngressKind {
  return kinds[name];
}

/** The kinds that can be told something. */
export function kindsWith(ability: Ability): readonly KindName[] {
  return kindNames.filter((name) => ingressKind(name).abilities.includes(ability));
}
