import type { Alert, Scope, Severity } from "../alert.ts";
import { matching, select } from "../promql.ts";

/** Where the alerts learn when certificates expire. */
export type MonitoredCertificates =
  /** The program issued them and knows: the moments become constants of the rules, written anew by each renewal. */
  | { readonly kind: "known"; readonly certificates: readonly KnownCertificate[] }
  /** cert-manager issued them, and its controller says. */
  | { readonly kind: "cert-manager"; readonly certificates: readonly string[] }
  /** Others put them into Secrets, and an x509-certificate-exporter reads them there. */
  | { readonly kind: "x509-exporter"; readonly secrets: readonly string[] };

export interface KnownCertificate {
  /** The Secret that holds it, or which authority it is. */
  readonly name: string;
  /** When it expires, as RFC 3339. */
  readonly notAfter: string;
}

export interface CertificateThresholds {
  /** Days before expiry. */
  readonly warningDays: number;
  readonly criticalDays: number;
}

const secondsPerDay = 86400;

/** Seconds that are left, for a dashboard. */
export function remainingSeconds(scope: Scope, source: MonitoredCertificates): readonly Remaining[] {
  return describe(scope, source);
}

export function certificateAlerts(
  scope: Scope,
  source: MonitoredCertificates,
  { criticalDays, warningDays }: CertificateThresholds,
): readonly Alert[] {
  const known = describe(scope, source);
  return known.flatMap(({ absent, labels, left, named }) => [
    expiry(
      scope,
      "CertificateExpiresSoon",
      "warning",
      `${left} < ${warningDays * secondsPerDay}`,
      named,
      labels,
    ),
    expiry(
      scope,
      "CertificateExpires",
      "critical",
      `${left} < ${criticalDays * secondsPerDay}`,
      named,
      labels,
    ),
    ...(absent ? [unknown(scope, absent)] : []),
  ]);
}

export interface Remaining {
  /** PromQL for the seconds that are left. */
  readonly left: string;
  /** How the alert names the certificate. */
  readonly named: string;
  /** How a dashboard does. */
  readonly legend: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** PromQL that is true when nobody says when it expires. */
  readonly absent?: string;
}

function describe({ namespace }: Scope, source: MonitoredCertificates): readonly Remaining[] {
  switch (source.kind) {
    case "known":
      return source.certificates.map(({ name, notAfter }) => ({
        left: `vector(${unixTime(name, notAfter)}) - time()`,
        named: name,
        legend: name,
        labels: { namespace, certificate: name },
      }));
    case "cert-manager": {
      const metric = "certmanager_certificate_expiration_timestamp_seconds";
      const series = select(metric, { namespace, name: matching(source.certificates.join("|")) });
      return [remaining("name", series, source.certificates)];
    }
    case "x509-exporter": {
      const matchers = { secret_namespace: namespace, secret_name: matching(source.secrets.join("|")) };
      return [remaining("secret_name", select("x509_cert_not_after", matchers), source.secrets)];
    }
  }
}

/** A Secret may hold several certificates: the first to expire counts. */
function remaining(label: string, series: string, names: readonly string[]): Remaining {
  return {
    left: `min by (${label}) (${series}) - time()`,
    named: `{{ $labels.${label} }}`,
    legend: `{{${label}}}`,
    absent: `(count(count by (${label}) (${series})) or vector(0)) < ${names.length}`,
  };
}

function unixTime(name: string, notAfter: string): number {
  const milliseconds = Date.parse(notAfter);
  if (Number.isNaN(milliseconds))
    throw new Error(`The expiry of the certificate ${name} is "${notAfter}"; it must be an RFC 3339 time.`);
  return Math.floor(milliseconds / 1000);
}

function expiry(
  { namespace, prefix }: Scope,
  name: string,
  severity: Severity,
  expression: string,
  named: string,
  labels: Remaining["labels"],
): Alert {
  return {
    name: `${prefix}${name}`,
    severity,
    for: "10m",
    expression,
    ...(labels && { labels }),
    summary: `The certificate ${named} expires in {{ $value | humanizeDuration }}`,
    description: "With it ends every connection that shows it or trusts it.",
    steps: [
      "If this program issued it: `pulumi up` reissues every leaf that expires soon. Run it on a schedule.",
      `If cert-manager issued it: \`kubectl -n ${namespace} describe certificate <name>\` says why it was not renewed.`,
      "If another tool issued it: put the new one into the same Secret.",
      "NATS and Redis load a new leaf while they run. To see the one that they serve: `openssl s_client -connect <pod>:<port> </dev/null | openssl x509 -noout -enddate`.",
    ],
  };
}

function unknown({ prefix }: Scope, expression: string): Alert {
  return {
    name: `${prefix}CertificateExpiryUnknown`,
    severity: "warning",
    for: "15m",
    expression,
    summary: "Nobody says when some certificates expire",
    description: "The other alerts on certificates can't fire for them.",
    steps: ["Is the exporter running, and does it read this namespace?"],
  };
}
