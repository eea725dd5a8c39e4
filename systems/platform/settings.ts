import { z } from "zod";
import { apiServer } from "../../components/api-access/settings.ts";
import type { FacilityName } from "../../components/facility/facility.ts";
import { objectName, once } from "../../components/fields.ts";
import { images } from "../../components/images.ts";
import { namespaceShape } from "../../components/system/namespace-settings.ts";
import { type CommonSettings, systemShape } from "../../components/system/settings.ts";
import { admission } from "./admission/settings.ts";
import { alerts } from "./alerts/settings.ts";
import { certManager } from "./cert-manager/settings.ts";
import { metrics } from "./metrics/settings.ts";
import { postgresOperator } from "./postgres-operator/settings.ts";
import { sealedSecrets } from "./secrets/settings.ts";

const { tls: _, ...shape } = systemShape;

/** Everything that a stack of facilities can set. */
export const platformSettings = z
  .strictObject({
    system: z.literal("platform").describe("Operators for all systems of a cluster. See docs/facilities.md."),
    ...shape,
    images: z
      .strictObject({
        pullSecrets: z
          .array(objectName)
          .refine(once, "each Secret once")
          .default([])
          .describe("Existing Secrets for private registries, in the namespace of each facility."),
      })
      .prefault({}),
    namespace: z
      .strictObject(namespaceShape)
      .prefault({})
      .describe("Settings for the namespace of each facility."),
    apiServer,
    facilities: z
      .strictObject({
        ...{ alerts, metrics, admission },
        ...{ "cert-manager": certManager, "postgres-operator": postgresOperator, secrets: sealedSecrets },
      })
      .prefault({})
      .describe("Facilities to install, by the name with which systems require them."),
  })
  .superRefine(({ certificates: { source }, facilities }, context) => {
    const { alerts, metrics } = facilities;
    if (alerts.enabled && !metrics.enabled)
      context.addIssue({
        code: "custom",
        path: ["facilities", "alerts", "enabled"],
        message: "false without `metrics`, whose operator runs Alertmanager and whose Prometheus sends to it",
      });
    for (const [name, other] of shared(facilities))
      context.addIssue({
        code: "custom",
        path: ["facilities", name, "namespace"],
        message: `another namespace than that of \`${other}\`, because each facility makes its own`,
      });
    if (source !== "pulumi")
      context.addIssue({
        code: "custom",
        path: ["certificates", "source"],
        message: "pulumi, because other sources of certificates are facilities themselves",
      });
  });

export type PlatformSettings = z.output<typeof platformSettings>;

/** What a stack can give, in the order in which it is brought. */
export const givable = [
  "metrics",
  "alerts",
  "cert-manager",
  "secrets",
  "postgres-operator",
  "admission",
] as const satisfies readonly FacilityName[];

/** The facilities that a stack gives, and where; policies are in no namespace. */
export function given({ facilities }: Pick<PlatformSettings, "facilities">) {
  // Alertmanager is run by the operator of metrics, which reads its Secrets: a namespace of its own would keep nothing apart.
  const { namespace } = facilities.metrics;
  return givable
    .filter((name) => facilities[name].enabled)
    .map((name) => {
      if (name === "admission") return { name };
      return { name, namespace: name === "alerts" ? namespace : facilities[name].namespace };
    });
}

/** Each facility with another one that is in the same namespace, and would make it, too. */
function shared(facilities: PlatformSettings["facilities"]): readonly (readonly [string, string])[] {
  const own = given({ facilities }).filter(({ name }) => name !== "alerts");
  return own.flatMap(({ name, namespace }, i) =>
    own
      .slice(i + 1)
      .filter((other) => namespace !== undefined && other.namespace === namespace)
      .map((other) => [name, other.name] as const),
  );
}

/** What a facility in a namespace of its own is told, like any other system. */
export function commonOf(settings: PlatformSettings, name: string): CommonSettings {
  const { availability, certificates, images: own, namespace, owner, protect } = settings;
  return {
    ...(owner !== undefined && { owner }),
    ...{ availability, certificates, protect, tls: true },
    images: { busybox: images.busybox, ...own },
    namespace: { ...namespace, name },
  };
}
