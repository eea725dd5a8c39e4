import { z } from "zod";
import { apiServer } from "../../components/api-access/settings.ts";
import type { FacilityName } from "../../components/facility/facility.ts";
import { objectName, once } from "../../components/fields.ts";
import { images } from "../../components/images.ts";
import { namespaceShape } from "../../components/system/namespace-settings.ts";
import { type CommonSettings, systemShape } from "../../components/system/settings.ts";
import { admission } from "./admission/settings.ts";
import { alerts } from "./alerts/settings.ts";
import { metrics } from "./metrics/settings.ts";
import { postgresOperator } from "./postgres-operator/settings.ts";

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
      .strictObject({ alerts, metrics, "postgres-operator": postgresOperator, admission })
      .prefault({})
      .describe("Facilities to install, by the name with which systems require them."),
  })
  .superRefine(({ certificates: { source }, facilities }, context) => {
    const { alerts, metrics, "postgres-operator": operator } = facilities;
    if (alerts.enabled && !metrics.enabled)
      context.addIssue({
        code: "custom",
        path: ["facilities", "alerts", "enabled"],
        message: "false without `metrics`, whose operator runs Alertmanager and whose Prometheus sends to it",
      });
    if (metrics.enabled && operator.enabled && metrics.namespace === operator.namespace)
      context.addIssue({
        code: "custom",
        path: ["facilities", "metrics", "namespace"],
        message: "another namespace than that of `postgres-operator`, because each facility makes its own",
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
