import type { Rule } from "../model/rule.ts";
import { imagePullSecretExists } from "./image-pull-secret-exists.ts";
import { imageRegistryAllowed } from "./image-registry-allowed.ts";
import { imageTagPinned } from "./image-tag-pinned.ts";
import { movingTagPulled } from "./moving-tag-pulled.ts";

export const imagesRules: readonly Rule[] = [
  imagePullSecretExists,
  imageRegistryAllowed,
  imageTagPinned,
  movingTagPulled,
];
