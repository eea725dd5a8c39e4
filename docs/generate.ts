import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { configText } from "../policy/levels.ts";
import { environments } from "../rules/model/levels.ts";
import { alertsPage, applicationAlertsPage, kubeopAlertsPage, metricsAlertsPage } from "./alerts-page.ts";
import { contractPage } from "./contract-page.ts";
import { offeredValuesPage } from "./offered-values.ts";
import { policiesPage } from "./policies-page.ts";
import { recoveryPage } from "./recovery-table.ts";
import { settingsDocument } from "./settings-table.ts";
import { stackSchema } from "./stack-schema.ts";
import { traceabilityPage } from "./traceability-page.ts";

/** The pages that are written from code, by file name. */
export const generated: Readonly<Record<string, () => string>> = {
  "settings.md": settingsDocument,
  "runbooks/alerts.md": alertsPage,
  "runbooks/application-alerts.md": applicationAlertsPage,
  "runbooks/kubeop-alerts.md": kubeopAlertsPage,
  "runbooks/metrics-alerts.md": metricsAlertsPage,
  "contract.md": contractPage,
  "policies.md": policiesPage,
  "traceability.md": traceabilityPage,
  "recovery.md": recoveryPage,
  "offered-values.md": offeredValuesPage,
  "../stacks/schema.json": stackSchema,
  ...Object.fromEntries(environments.map((one) => [`../policy/config/${one}.json`, () => configText(one)])),
};

if (import.meta.main) {
  for (const [file, write] of Object.entries(generated))
    writeFileSync(join(import.meta.dirname, file), write());
}
