import type { Rule } from "../model/rule.ts";
import { alertExprAbsentSafe } from "./alert-expr-absent-safe.ts";
import { alertExprCounterCompare } from "./alert-expr-counter-compare.ts";
import { alertReceiverReal } from "./alert-receiver-real.ts";
import { alertTwoChannels } from "./alert-two-channels.ts";
import { alertWatchdogPresent } from "./alert-watchdog-present.ts";
import { criticalWorkloadHasAlert } from "./critical-workload-has-alert.ts";
import { criticalWorkloadScraped } from "./critical-workload-scraped.ts";
import { dashboardPresent } from "./dashboard-present.ts";
import { logFormatJson } from "./log-format-json.ts";
import { metricsRetention } from "./metrics-retention.ts";
import { otelSinkConfigured } from "./otel-sink-configured.ts";
import { requiredAlertsPresent } from "./required-alerts-present.ts";
import { servicemonitorMatchesService } from "./servicemonitor-matches-service.ts";
import { sloAlertDeclared } from "./slo-alert-declared.ts";

export const observabilityRules: readonly Rule[] = [
  alertExprAbsentSafe,
  alertExprCounterCompare,
  alertReceiverReal,
  alertTwoChannels,
  alertWatchdogPresent,
  criticalWorkloadHasAlert,
  criticalWorkloadScraped,
  dashboardPresent,
  logFormatJson,
  metricsRetention,
  otelSinkConfigured,
  requiredAlertsPresent,
  servicemonitorMatchesService,
  sloAlertDeclared,
];
