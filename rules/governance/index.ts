import type { Rule } from "../model/rule.ts";
import { criticalResourceProtected } from "./critical-resource-protected.ts";
import { customResourceValid } from "./custom-resource-valid.ts";
import { deprecatedApiVersion } from "./deprecated-api-version.ts";
import { fieldTypes } from "./field-types.ts";
import { fieldsKnown } from "./fields-known.ts";
import { forbiddenAdapter } from "./forbidden-adapter.ts";
import { labelsValid } from "./labels-valid.ts";
import { logLevelNotDebug } from "./log-level-not-debug.ts";
import { namespaceNotDefault } from "./namespace-not-default.ts";
import { noNakedPods } from "./no-naked-pods.ts";
import { opaqueHelmRelease } from "./opaque-helm-release.ts";
import { ownerAnnotation } from "./owner-annotation.ts";
import { placeholderValue } from "./placeholder-value.ts";
import { requiredLabels } from "./required-labels.ts";
import { valuesValid } from "./values-valid.ts";

export const governanceRules: readonly Rule[] = [
  criticalResourceProtected,
  customResourceValid,
  deprecatedApiVersion,
  fieldTypes,
  fieldsKnown,
  forbiddenAdapter,
  labelsValid,
  logLevelNotDebug,
  namespaceNotDefault,
  noNakedPods,
  opaqueHelmRelease,
  ownerAnnotation,
  placeholderValue,
  requiredLabels,
  valuesValid,
];
