import { z } from "zod";
import { action } from "../../../components/admission/action.ts";
import { dnsLabel, once, repository } from "../../../components/fields.ts";

const requirements = [
  "requests.cpu",
  "requests.memory",
  "requests.ephemeral-storage",
  "limits.cpu",
  "limits.memory",
  "limits.ephemeral-storage",
] as const;

const podSecurity = z
  .strictObject({
    action,
    level: z
      .enum(["baseline", "restricted"])
      .default("baseline")
      .describe(
        "Level of the Pod Security Standards that pods must keep, whatever their namespace's labels say.",
      ),
  })
  .prefault({})
  .describe("Refuses privileged pods, also in namespaces without Pod Security labels.");

const resources = z
  .strictObject({
    action,
    required: z
      .array(z.enum(requirements))
      .min(1)
      .refine(once, "each resource once")
      .default(["requests.cpu", "requests.memory", "limits.memory"])
      .describe("What each container must declare. Defaults of a LimitRange count."),
  })
  .prefault({})
  .describe("Refuses pods without resources.");

/** As image references begin with it: without a registry's host it would be read as a repository of Docker Hub. */
const source = repository.refine(
  (text) => /^(localhost|[^/]*[.:][^/]*)(\/|$)/.test(text),
  "a registry or a repository of it, such as ghcr.io, registry.example.com:5000 or docker.io/library",
);

const registries = z
  .strictObject({
    action,
    allowed: z
      .array(source)
      .refine(once, "each registry once")
      .default([])
      .describe(
        "Registries, or repositories with all below them, from which images may come: such as docker.io/library, which has redis:7. At least one.",
      ),
  })
  .prefault({})
  .describe("Refuses images from unknown registries.");

export const admission = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe(
        "Installs ValidatingAdmissionPolicies, which the API server evaluates itself, without a webhook.",
      ),
    podSecurity,
    resources,
    registries,
    exemptNamespaces: z
      .array(dnsLabel)
      .refine(once, "each namespace once")
      .default([])
      .describe(
        "Namespaces that no policy applies to, in addition to kube-system and those of the platform's own facilities.",
      ),
  })
  .prefault({})
  .superRefine(({ enabled, registries: { allowed } }, context) => {
    if (enabled && allowed.length === 0)
      context.addIssue({
        code: "custom",
        path: ["registries", "allowed"],
        message: "at least one registry, such as ghcr.io: without any, no pod could be created",
      });
  });

export type AdmissionSettings = z.output<typeof admission>;
