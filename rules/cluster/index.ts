import type { Rule } from "../model/rule.ts";
import { admissionPoliciesEnforced } from "./admission-policies-enforced.ts";
import { clusterNetworkEnforcing } from "./cluster-network-enforcing.ts";
import { costMonitorPresent } from "./cost-monitor-present.ts";
import { crdBeforeCr } from "./crd-before-cr.ts";
import { runtimeDetectorPresent } from "./runtime-detector-present.ts";
import { vulnerabilityScannerPresent } from "./vulnerability-scanner-present.ts";

export const clusterRules: readonly Rule[] = [
  admissionPoliciesEnforced,
  clusterNetworkEnforcing,
  costMonitorPresent,
  crdBeforeCr,
  runtimeDetectorPresent,
  vulnerabilityScannerPresent,
];
