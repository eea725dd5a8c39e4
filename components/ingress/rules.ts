import { type Ability, ingressKind, type KindName, kindNames, kindsWith } from "./kinds.ts";
import { tlsVersions } from "./model.ts";

/** What somebody says of an ingress, before its defaults are filled in. */
export interface IngressOptions extends Pick<Certified, "hosts" | "routes"> {
  readonly kind: KindName;
  readonly className?: string | undefined;
  readonly host?: string | undefined;
  readonly dashboardHost?: string | undefined;
  readonly tls?: TlsOptions | undefined;
  readonly listenerPorts?: { readonly http?: number; readonly https?: number } | undefined;
  readonly maxBodySize?: string | undefined;
  readonly rateLimit?: object | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** Who is served, and with whose certificate. */
export interface Certified {
  readonly tls?: { readonly secret?: string | undefined } | undefined;
  /** What is served beside `hosts`. */
  readonly routes?: object | undefined;
  readonly hosts?: Readonly<Record<string, { readonly tls?: object | undefined }>> | undefined;
}

/** Whether some host has HTTPS, but no certificate of somebody else's. */
export function lacksCertificate({ hosts = {}, routes, tls }: Certified): boolean {
  if (!tls || tls.secret !== undefined) return false;
  const others = Object.values(hosts);
  const alone = others.length === 0 || (routes !== undefined && Object.keys(routes).length > 0);
  return alone || others.some((host) => !host.tls);
}

interface TlsOptions {
  readonly secret?: string | undefined;
  readonly minVersion?: string | undefined;
  readonly hstsSeconds?: number | undefined;
  readonly options?: Readonly<Record<string, string>> | undefined;
}

/** An option that can't be as it is, and what can. */
export interface Mistake {
  readonly path: readonly string[];
  readonly allowed: string;
}

/** Everything that the kind of controller could not do as it is told: what is written down is done, or refused. */
export function mistakes(options: IngressOptions): readonly Mistake[] {
  return [
    ...classMistakes(options),
    ...hostMistakes(options),
    ...abilityMistakes(options),
    ...secretMistakes(options),
    ...portMistakes(options),
    ...annotationMistakes(options),
  ];
}

function classMistakes({ kind, className }: IngressOptions): readonly Mistake[] {
  if (kind === "istio")
    return className === undefined
      ? []
      : [{ path: ["className"], allowed: "nothing: Istio goes by `controller.podLabels`" }];
  if (className !== undefined || ingressKind(kind).className !== undefined) return [];
  const what = kind === "gateway-api" ? "GatewayClass" : "IngressClass";
  return [{ path: ["className"], allowed: `a text: the ${what} of the controller` }];
}

function hostMistakes({ host, dashboardHost, tls }: IngressOptions): readonly Mistake[] {
  if (host === undefined && tls)
    return [{ path: ["host"], allowed: "the host name that the certificate is for" }];
  if (dashboardHost === undefined) return [];
  if (host === undefined)
    return [{ path: ["host"], allowed: "a host name for the API, beside the dashboard's" }];
  return host === dashboardHost
    ? [{ path: ["dashboardHost"], allowed: "another name than `host`; leave it out to serve both by one" }]
    : [];
}

function abilityMistakes({
  kind,
  tls,
  listenerPorts,
  maxBodySize,
  rateLimit,
}: IngressOptions): readonly Mistake[] {
  const asked: readonly (readonly [boolean, Ability, readonly string[]])[] = [
    [tls?.minVersion !== undefined && tls.minVersion !== tlsVersions[0], "minVersion", ["tls", "minVersion"]],
    [tls?.hstsSeconds !== undefined, "hsts", ["tls", "hstsSeconds"]],
    [tls?.options !== undefined, "tlsOptions", ["tls", "options"]],
    [listenerPorts !== undefined, "listenerPorts", ["listenerPorts"]],
    [maxBodySize !== undefined, "maxBodySize", ["maxBodySize"]],
    [rateLimit !== undefined, "rateLimit", ["rateLimit"]],
  ];
  const able: readonly string[] = ingressKind(kind).abilities;
  const missing = asked.filter(([is, ability]) => is && !able.includes(ability));
  return [
    ...(tls && !able.includes("forceHttps") ? [unableToForceHttps] : []),
    ...missing.map(([, ability, path]) => ({
      path,
      allowed: `nothing with \`kind: ${kind}\`, whose routes can't say it (${kindsWith(ability).join(", ")} can): set it at the controller itself`,
    })),
  ];
}

const unableToForceHttps: Mistake = {
  path: ["kind"],
  allowed: `one of ${kindNames.filter((name) => name !== "ingress").join(", ")}, because an Ingress alone can't send anybody to HTTPS`,
};

function portMistakes({ listenerPorts }: IngressOptions): readonly Mistake[] {
  const { http, https } = listenerPorts ?? {};
  if (http === undefined || http !== https) return [];
  return [{ path: ["listenerPorts", "https"], allowed: "another port than that for HTTP" }];
}

/** Keys are compared as the API server does, without regard to case. */
function annotationMistakes({ annotations = {}, kind }: IngressOptions): readonly Mistake[] {
  const own = new Set(ingressKind(kind).ownAnnotations);
  return Object.keys(annotations)
    .filter((key) => own.has(key.toLowerCase()))
    .map((key) => ({
      path: ["annotations", key],
      allowed:
        "nothing: it follows from className, tls, maxBodySize, rateLimit and timeoutSeconds of the ingress",
    }));
}

/** Istio reads the Secret in the namespace of its own pods, where no certificate of the stack is. */
function secretMistakes(options: IngressOptions): readonly Mistake[] {
  if (options.kind !== "istio" || !lacksCertificate(options)) return [];
  return [{ path: ["tls", "secret"], allowed: "the name of a Secret in the namespace of Istio's gateway" }];
}
