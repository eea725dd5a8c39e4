import { accessRules } from "./access/index.ts";
import { availabilityRules } from "./availability/index.ts";
import { backupRules } from "./backup/index.ts";
import { capacityRules } from "./capacity/index.ts";
import { certificatesRules } from "./certificates/index.ts";
import { clusterRules } from "./cluster/index.ts";
import { governanceRules } from "./governance/index.ts";
import { imagesRules } from "./images/index.ts";
import type { Rule } from "./model/rule.ts";
import { networkRules } from "./network/index.ts";
import { observabilityRules } from "./observability/index.ts";
import { podsRules } from "./pods/index.ts";
import { secretsRules } from "./secrets/index.ts";
import { stateRules } from "./state/index.ts";
import { workloadsRules } from "./workloads/index.ts";

/** Every rule, by what it is about. */
export const rules: readonly Rule[] = [
  ...accessRules,
  ...availabilityRules,
  ...backupRules,
  ...capacityRules,
  ...certificatesRules,
  ...clusterRules,
  ...governanceRules,
  ...imagesRules,
  ...networkRules,
  ...observabilityRules,
  ...podsRules,
  ...secretsRules,
  ...stateRules,
  ...workloadsRules,
];
