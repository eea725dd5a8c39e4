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
  readonly rules?: readonly RouteRule[];
}

export interface RouteRule {
  readonly backendRefs?: readonly Reference[];
  readonly filters?: readonly { readonly type?: string }[];
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

/** Whether a route only sends everybody elsewhere: no request comes to anybody behind it. */
export function onlyRedirects({ rules = [] }: RouteSpec): boolean {
  return (
    rules.length > 0 &&
    rules.every(
      ({ backendRefs = [], filters = [] }) =>
        backendRefs.length === 0 && filters.some(({ type }) => type === "RequestRedirect"),
    )
  );
}

/** A parent of a route, a Gateway where nothing else is said. */
export function isGateway({ group = "gateway.networking.k8s.io", kind = "Gateway" }: Reference): boolean {
  return kind === "Gateway" && group === "gateway.networking.k8s.io";
}
