import type { Rule } from "../model/rule.ts";
import { containerEntriesUnique } from "./container-entries-unique.ts";
import { containerMemoryLimitSet } from "./container-memory-limit-set.ts";
import { containerRequestsSet } from "./container-requests-set.ts";
import { cronjobHygiene } from "./cronjob-hygiene.ts";
import { cronjobScheduleValid } from "./cronjob-schedule-valid.ts";
import { deploymentStrategyRolling } from "./deployment-strategy-rolling.ts";
import { ephemeralStorageLimited } from "./ephemeral-storage-limited.ts";
import { jobCleanedUp } from "./job-cleaned-up.ts";
import { livenessProbeSafe } from "./liveness-probe-safe.ts";
import { podSpreadConstraint } from "./pod-spread-constraint.ts";
import { portNamesValid } from "./port-names-valid.ts";
import { probeNumberDeclared } from "./probe-number-declared.ts";
import { probePortDeclared } from "./probe-port-declared.ts";
import { probeSchemeMatches } from "./probe-scheme-matches.ts";
import { probeThresholdsSane } from "./probe-thresholds-sane.ts";
import { readinessProbePresent } from "./readiness-probe-present.ts";
import { referencedPriorityClassExists } from "./referenced-priority-class-exists.ts";
import { referencedRuntimeClassExists } from "./referenced-runtime-class-exists.ts";
import { requestsAtLeastDeclared } from "./requests-at-least-declared.ts";
import { requestsWithinLimits } from "./requests-within-limits.ts";
import { requiredSidecar } from "./required-sidecar.ts";
import { restartPolicyValid } from "./restart-policy-valid.ts";
import { revisionHistoryRetained } from "./revision-history-retained.ts";
import { selectorMatchesTemplate } from "./selector-matches-template.ts";
import { terminationCoversPrestop } from "./termination-covers-prestop.ts";
import { volumeOfMountExists } from "./volume-of-mount-exists.ts";

export const workloadsRules: readonly Rule[] = [
  containerEntriesUnique,
  containerMemoryLimitSet,
  containerRequestsSet,
  cronjobHygiene,
  cronjobScheduleValid,
  deploymentStrategyRolling,
  ephemeralStorageLimited,
  jobCleanedUp,
  livenessProbeSafe,
  podSpreadConstraint,
  portNamesValid,
  probeNumberDeclared,
  probePortDeclared,
  probeSchemeMatches,
  probeThresholdsSane,
  readinessProbePresent,
  referencedPriorityClassExists,
  referencedRuntimeClassExists,
  requestsAtLeastDeclared,
  requestsWithinLimits,
  requiredSidecar,
  restartPolicyValid,
  revisionHistoryRetained,
  selectorMatchesTemplate,
  terminationCoversPrestop,
  volumeOfMountExists,
];
