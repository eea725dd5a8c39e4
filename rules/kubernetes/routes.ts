/** The parts of the Gateway API that rules read. https://gateway-api.sigs.k8s.io/ */
export interface Reference {
  readonly group?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly sectionName?: string;
}

export interface RouteSpec {
  readonly parentRefs?: readonly Reference[];
  readonly hostnames?: readonly string[];
}

export interface GatewaySpec {
  readonly listeners?: readonly {
    readonly name?: string;
    readonly hostname?: string;
    readonly allowedRoutes?: { readonly namespaces?: { readonly from?: string } };
  }[];
}

/** A policy that some object asks to protect it, such as Envoy Gateway's SecurityPolicy. */
export interface AttachedPolicySpec {
  readonly targetRef?: Reference;
  readonly targetRefs?: readonly Reference[];
  readonly jwt?: { readonly providers?: readonly unknown[] };
  readonly rules?: { readonly authentication?: object };
}

/** A parent of a route, a Gateway where nothing else is said. */
export function isGateway({ group = "gateway.networking.k8s.io", kind = "Gateway" }: Reference): boolean {
  return kind === "Gateway" && group === "gateway.networking.k8s.io";
}
