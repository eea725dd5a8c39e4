import type { Input } from "@pulumi/pulumi";
import { spreadConstraints } from "../../../components/availability/placement.ts";
import type { Labels } from "../../../components/identity.ts";
import { requirements } from "../../../components/resources.ts";
import { podSecurity } from "../../../components/security.ts";
import type { Foundation } from "../../../components/system/foundation.ts";
import { versionIn } from "../image-version.ts";
import { servedOverTls, volume } from "../metrics/prometheus.ts";
import { receiverSecrets } from "./config.ts";
import { type AlertsSettings, receiversOf } from "./settings.ts";

/** Name of the custom resource, and of the Service by which Alertmanager is asked. */
export const alertmanagerName = "alertmanager";

/** The Service by which Alertmanagers, and each Prometheus, find all of them. */
export const governingService = "alertmanager-operated";

/** The labels of its pods that the operator gives them. */
export const alertmanagerPods: Labels = {
  "app.kubernetes.io/name": "alertmanager",
  alertmanager: alertmanagerName,
};

/** As whom its image runs. */
const user = 65534;

export interface AlertmanagerParts {
  /** Secret with its certificate. */
  readonly certificate: Input<string>;
  /** Secret with its configuration. */
  readonly configuration: Input<string>;
  readonly foundation: Pick<Foundation, "images" | "priority" | "storeSpread">;
}

/** The specification of the custom resource. */
export function alertmanagerSpec(settings: AlertsSettings, parts: AlertmanagerParts): object {
  const { image, replicas, resources, storage } = settings;
  const { foundation } = parts;
  return {
    image,
    version: versionIn(image),
    imagePullSecrets: foundation.images.pullSecrets?.map((name) => ({ name })) ?? [],
    replicas,
    serviceName: governingService,
    automountServiceAccountToken: false,
    // Runbooks find pods of all programs by `app`.
    podMetadata: { labels: { app: alertmanagerName } },
    securityContext: podSecurity(user),
    ...foundation.priority("services"),
    topologySpreadConstraints: spreadConstraints(alertmanagerPods, foundation.storeSpread, "StatefulSet"),
    resources: requirements(resources),
    storage: volume(storage),
    // A week, so that a silence over a holiday outlasts it.
    retention: "168h",
    logFormat: "json",
    ...servedOverTls(parts.certificate),
    configSecret: parts.configuration,
    // A pod waits for each of them.
    secrets: receiverSecrets(receiversOf(settings)),
  };
}
