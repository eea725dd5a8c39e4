/** What clients and peers dial a server by. */
export interface Dialled {
  readonly namespace: string;
  /** Services that clients dial. */
  readonly services: readonly string[];
  /** Headless Services, whose pods have names of their own below it. @default none */
  readonly headless?: readonly string[];
  /** The cluster's DNS domain. @default cluster.local */
  readonly clusterDomain?: string;
  /** Whether exporters, probes and scripts in the pod dial it over loopback. @default false */
  readonly loopback?: boolean;
  /** Names from outside, such as `cordum.example.com`. @default none */
  readonly hosts?: readonly string[];
}

/** Subject alternative names of a server's certificate. */
export interface SubjectNames {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

/**
 * The names that a server's certificate must hold so that none of its clients is refused: each Service from the shortest
 * form to the whole name, and a wildcard for the pods of each headless one. OpenSSL and Node.js refuse a wildcard with
 * less than two labels behind it: who dials a pod by `<pod>.<service>` alone works with Go only.
 */
export function subjectNames(dialled: Dialled): SubjectNames {
  const { namespace, services, headless = [], clusterDomain = "cluster.local", hosts = [] } = dialled;
  const suffixes = ["", `.${namespace}`, `.${namespace}.svc`, `.${namespace}.svc.${clusterDomain}`];
  const every = (names: readonly string[]) =>
    names.flatMap((name) => suffixes.map((suffix) => `${name}${suffix}`));
  const loopback = dialled.loopback ?? false;
  const dnsNames = [
    ...every(services),
    ...every(headless),
    ...every(headless.map((service) => `*.${service}`)),
    ...hosts,
    ...(loopback ? ["localhost"] : []),
  ];
  return { dnsNames: [...new Set(dnsNames)], ipAddresses: loopback ? ["127.0.0.1", "::1"] : [] };
}
