import { z } from "zod";
import { imageReference, resources } from "../../../components/fields.ts";
import { namespaceName } from "../../../components/system/namespace-settings.ts";
import { definitions } from "../manifests-settings.ts";
import { releases } from "./releases.ts";

export const sealedSecrets = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe("Installs Sealed Secrets, which makes Secrets of what only this cluster can decrypt."),
    namespace: namespaceName
      .default("sealed-secrets")
      .describe("Kubernetes namespace. It must be for this facility only: the sealing keys are here."),
    definitions: definitions(releases.manifests),
    image: imageReference.default(releases.image).describe("Image of the controller."),
    resources: resources(["20m", "250m"], ["64Mi", "256Mi"]).describe(
      "CPU and memory of the controller. One pod, because two of them would make keys of their own.",
    ),
    keyRenewalDays: z
      .int()
      .min(0)
      .max(3650)
      .default(30)
      .describe(
        "Days after which a new sealing key is made. Old keys stay, and unseal what was sealed for them. Back up all keys after each renewal. 0: never.",
      ),
  })
  .prefault({});

export type SealedSecretsSettings = z.output<typeof sealedSecrets>;
