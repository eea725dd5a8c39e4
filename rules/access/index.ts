import type { Rule } from "../model/rule.ts";
import { namespacePssLabel } from "./namespace-pss-label.ts";
import { rbacBindingResolves } from "./rbac-binding-resolves.ts";
import { rbacEscalationVerbs } from "./rbac-escalation-verbs.ts";
import { rbacNoClusterAdmin } from "./rbac-no-cluster-admin.ts";
import { rbacNoWildcard } from "./rbac-no-wildcard.ts";
import { rbacNotForEverybody } from "./rbac-not-for-everybody.ts";
import { rbacPodExec } from "./rbac-pod-exec.ts";
import { rbacSecretsAccess } from "./rbac-secrets-access.ts";
import { saDedicated } from "./sa-dedicated.ts";
import { saTokenAutomountDisabled } from "./sa-token-automount-disabled.ts";
import { saTokenNeedsRole } from "./sa-token-needs-role.ts";

export const accessRules: readonly Rule[] = [
  namespacePssLabel,
  rbacBindingResolves,
  rbacEscalationVerbs,
  rbacNoClusterAdmin,
  rbacNoWildcard,
  rbacNotForEverybody,
  rbacPodExec,
  rbacSecretsAccess,
  saDedicated,
  saTokenAutomountDisabled,
  saTokenNeedsRole,
];
