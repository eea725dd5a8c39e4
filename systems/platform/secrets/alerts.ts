import type { AlertGroup, Scope } from "../../../components/monitoring/alert.ts";
import { serviceDown } from "../../../components/monitoring/alerts/targets.ts";
import { select } from "../../../components/monitoring/promql.ts";
import { identity } from "./controller.ts";

/** What the alerts look at: the controller's own page of metrics, as of 0.36. */
const names = ["sealed_secrets_controller_condition_info"] as const;

declare module "../../../components/monitoring/metrics.ts" {
  interface Exporters {
    readonly sealedSecrets: (typeof names)[number];
  }
}

/** The page that says what to do about each. */
export const sealedSecretsRunbooks = "docs/runbooks/sealed-secrets-alerts.md";

/** How the names of the alerts begin. */
export const sealedSecretsPrefix = "SealedSecrets";

export function sealedSecretsAlerts(scope: Scope): readonly AlertGroup[] {
  const synced = select("sealed_secrets_controller_condition_info", { condition: "Synced" });
  const alerts = [
    serviceDown(scope, {
      name: "ControllerDown",
      service: identity.name,
      consequence: "No Secret is made of a new or changed SealedSecret. Secrets that exist stay.",
    }),
    {
      name: `${scope.prefix}NotUnsealed`,
      severity: "critical" as const,
      for: "10m",
      expression: `${synced} == -1`,
      mayBeAbsent: names,
      summary: "The SealedSecret {{ $labels.namespace }}/{{ $labels.name }} can't be unsealed",
      description: "Its Secret is missing, or has old values.",
      steps: [
        "`kubectl -n <namespace> describe sealedsecret <name>` says why.",
        "No key could decrypt it: it was sealed for another cluster, namespace or name, or its key was lost. Restore the keys from their backup, or seal it again.",
      ],
    },
  ];
  return [{ name: "sealed-secrets", alerts }];
}
