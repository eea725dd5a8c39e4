import type { Alert, AlertGroup, Scope } from "../../../components/monitoring/alert.ts";
import { serviceDown, targetDown } from "../../../components/monitoring/alerts/targets.ts";
import { not, select } from "../../../components/monitoring/promql.ts";
import { identities } from "./programs.ts";

/** What the alerts look at: the controller's own page of metrics, as of 1.21. */
const names = [
  "certmanager_certificate_ready_status",
  "certmanager_certificate_renewal_timestamp_seconds",
  "certmanager_clusterissuer_ready_status",
] as const;

declare module "../../../components/monitoring/metrics.ts" {
  interface Exporters {
    readonly certManager: (typeof names)[number];
  }
}

/** The page that says what to do about each. */
export const certManagerRunbooks = "docs/runbooks/cert-manager-alerts.md";

/** How the names of the alerts begin. */
export const certManagerPrefix = "CertManager";

/** What is told of cert-manager itself, and of the certificates of all namespaces. */
export function certManagerAlerts(scope: Scope): readonly AlertGroup[] {
  return [
    { name: "cert-manager", alerts: programAlerts(scope) },
    { name: "certificates", alerts: certificateAlerts(scope) },
  ];
}

function programAlerts(scope: Scope): readonly Alert[] {
  return [
    serviceDown(scope, {
      name: "ControllerDown",
      service: identities.controller.name,
      consequence: "No certificate is issued or renewed, and the alerts on certificates can't fire.",
    }),
    serviceDown(scope, {
      name: "WebhookDown",
      service: identities.webhook.name,
      consequence:
        "The API server refuses every change of a certificate, request or issuer: nothing is renewed.",
    }),
    serviceDown(scope, {
      name: "InjectorDown",
      service: identities.cainjector.name,
      consequence: "When an authority of a webhook is renewed, the API server stops trusting that webhook.",
    }),
    targetDown(scope),
  ];
}

const describe = "`kubectl -n <namespace> describe certificate <name>` says what it waits for.";

function certificateAlerts({ prefix }: Scope): readonly Alert[] {
  const renewal = select("certmanager_certificate_renewal_timestamp_seconds", {});
  const expiry = select("certmanager_certificate_expiration_timestamp_seconds", {});
  // 0 where a certificate has never been issued: that one is not ready.
  const overdue = `time() - (${renewal} > 0) > 3600`;
  return [
    {
      name: `${prefix}CertificateNotReady`,
      severity: "critical",
      for: "10m",
      expression: `${select("certmanager_certificate_ready_status", { condition: not("True") })} == 1`,
      summary: "The certificate {{ $labels.namespace }}/{{ $labels.name }} is not ready",
      description: "It was never issued, has expired, or its last renewal failed.",
      steps: [describe, "`kubectl -n <namespace> get certificaterequests` shows the issuer's answer."],
    },
    {
      name: `${prefix}RenewalOverdue`,
      severity: "warning",
      for: "10m",
      // A certificate may say that it is ready until, and even after, it expires.
      expression: overdue,
      mayBeAbsent: ["certmanager_certificate_renewal_timestamp_seconds"],
      summary: "The certificate {{ $labels.namespace }}/{{ $labels.name }} should have been renewed",
      description: "It is in use until it expires, and then every connection that shows it ends.",
      steps: [describe, "Renew it by hand: `cmctl renew -n <namespace> <name>`, or delete its Secret."],
    },
    {
      name: `${prefix}CertificateExpires`,
      severity: "critical",
      for: "10m",
      expression: `((${expiry} > 0) - time() < 7 * 86400)\nand on (namespace, name)\n(${overdue})`,
      mayBeAbsent: [
        "certmanager_certificate_expiration_timestamp_seconds",
        "certmanager_certificate_renewal_timestamp_seconds",
      ],
      summary:
        "The certificate {{ $labels.namespace }}/{{ $labels.name }} expires in {{ $value | humanizeDuration }}",
      description: "Its renewal is overdue. With it ends every connection that shows it.",
      steps: [describe, "Renew it by hand: `cmctl renew -n <namespace> <name>`, or delete its Secret."],
    },
    {
      name: `${prefix}IssuerNotReady`,
      severity: "critical",
      for: "10m",
      expression: `${select("certmanager_clusterissuer_ready_status", { condition: not("True") })} == 1`,
      mayBeAbsent: ["certmanager_clusterissuer_ready_status"],
      summary: "The ClusterIssuer {{ $labels.name }} is not ready",
      description: "It signs nothing: certificates of all namespaces that name it are not renewed.",
      steps: ["`kubectl describe clusterissuer <name>` says why."],
    },
  ];
}
