import type { Rule } from "../model/rule.ts";
import { limitrangeAdmitsClaims } from "./limitrange-admits-claims.ts";
import { limitrangeAdmitsContainers } from "./limitrange-admits-containers.ts";
import { namespaceHasLimitrange } from "./namespace-has-limitrange.ts";
import { namespaceHasQuota } from "./namespace-has-quota.ts";
import { quotaFitsHpaMax } from "./quota-fits-hpa-max.ts";
import { quotaFitsRollingSurge } from "./quota-fits-rolling-surge.ts";
import { quotaFitsStorage } from "./quota-fits-storage.ts";
import { quotaRequiresResources } from "./quota-requires-resources.ts";

export const capacityRules: readonly Rule[] = [
  limitrangeAdmitsClaims,
  limitrangeAdmitsContainers,
  namespaceHasLimitrange,
  namespaceHasQuota,
  quotaFitsHpaMax,
  quotaFitsRollingSurge,
  quotaFitsStorage,
  quotaRequiresResources,
];
