import type { Rule } from "../model/rule.ts";
import { containerMemoryLimitSet } from "./container-memory-limit-set.ts";
import { containerRequestsSet } from "./container-requests-set.ts";
import { cronjobHygiene } from "./cronjob-hygiene.ts";
import { cronjobScheduleValid } from "./cronjob-schedule-valid.ts";
import { deploymentStrategyRolling } from "./deployment-strategy-rolling.ts";
import { livenessProbeSafe } from "./liveness-probe-safe.ts";
import { podSpreadConstraint } from "./pod-spread-constraint.ts";
import { probePortDeclared } from "./probe-port-declared.ts";
import { probeSchemeMatches } from "./probe-scheme-matches.ts";
import { probeThresholdsSane } from "./probe-thresholds-sane.ts";
import { readinessProbePresent } from "./readiness-probe-present.ts";
import { requestsAtLeastDeclared } from "./requests-at-least-declared.ts";
import { requestsWithinLimits } from "./requests-within-limits.ts";
import { requiredSidecar } from "./required-sidecar.ts";
import { revisionHistoryRetained } from "./revision-history-retained.ts";
import { selectorMatchesTemplate } from "./selector-matches-template.ts";
import { terminationCoversPrestop } from "./termination-covers-prestop.ts";

export const workloadsRules: readonly Rule[] = [
  containerMemoryLimitSet,
  containerRequestsSet,
  cronjobHygiene,
  cronjobScheduleValid,
  deploymentStrategyRolling,
  livenessProbeSafe,
  podSpreadConstraint,
  probePortDeclared,
  probeSchemeMatches,
  probeThresholdsSane,
  readinessProbePresent,
  requestsAtLeastDeclared,
  requestsWithinLimits,
  requiredSidecar,
  revisionHistoryRetained,
  selectorMatchesTemplate,
  terminationCoversPrestop,
];
