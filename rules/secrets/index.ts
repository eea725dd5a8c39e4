import type { Rule } from "../model/rule.ts";
import { caKeyNotMounted } from "./ca-key-not-mounted.ts";
import { configmapNoCredentials } from "./configmap-no-credentials.ts";
import { csiSecretProviderExists } from "./csi-secret-provider-exists.ts";
import { noPlaintextCredentialInEnv } from "./no-plaintext-credential-in-env.ts";
import { referencedConfigmapExists } from "./referenced-configmap-exists.ts";
import { referencedSecretExists } from "./referenced-secret-exists.ts";
import { referencedSecretKeyExists } from "./referenced-secret-key-exists.ts";
import { secretManagerInUse } from "./secret-manager-in-use.ts";
import { secretPlaceholder } from "./secret-placeholder.ts";
import { secretProvenance } from "./secret-provenance.ts";
import { secretRotationDeclared } from "./secret-rotation-declared.ts";
import { secretRotationTriggersRollout } from "./secret-rotation-triggers-rollout.ts";
import { secretStrength } from "./secret-strength.ts";
import { tokenEnvResolvesToSecretref } from "./token-env-resolves-to-secretref.ts";

export const secretsRules: readonly Rule[] = [
  caKeyNotMounted,
  configmapNoCredentials,
  csiSecretProviderExists,
  noPlaintextCredentialInEnv,
  referencedConfigmapExists,
  referencedSecretExists,
  referencedSecretKeyExists,
  secretManagerInUse,
  secretPlaceholder,
  secretProvenance,
  secretRotationDeclared,
  secretRotationTriggersRollout,
  secretStrength,
  tokenEnvResolvesToSecretref,
];
