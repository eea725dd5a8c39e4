import { drillNamespace } from "../../components/backup/backed-up.ts";
import { type OutsidePart, outsideParts } from "../../local/outside/parts.ts";
import { sinkAddress } from "../../local/sink/outside.ts";
import { requiredFacilities } from "../../systems/facilities.ts";
import type { SystemSettings } from "../../systems/index.ts";
import type { PlatformSettings } from "../../systems/platform/settings.ts";

/** What a stack needs outside the embedded cluster. */
export interface Needs {
  readonly parts: readonly OutsidePart[];
  /** The bucket of its backups, in the object store there. */
  readonly bucket?: BucketNeeds;
}

/** Who must have a bucket's keys. */
export interface BucketNeeds {
  readonly bucket: string;
  /** Name of the Secret. */
  readonly secret: string;
  /** The stack's own namespace, and that of its restore drills, which not every stack has. */
  readonly namespaces: readonly [own: string, drill: string];
}

export function needsOf(settings: SystemSettings): Needs {
  if (settings.system === "platform") return { parts: sendsToSink(settings) ? ["alert-sink"] : [] };
  const bucket = bucketOf(settings);
  return {
    parts: [
      // On the embedded cluster, it is the platform's Alertmanager that has them.
      ...(requiredFacilities(settings).includes("alerts") ? (["alert-sink"] as const) : []),
      ...(bucket ? (["object-store"] as const) : []),
    ],
    ...(bucket && { bucket }),
  };
}

function sendsToSink({ facilities: { alerts } }: PlatformSettings): boolean {
  if (!alerts.enabled) return false;
  const { heartbeat, mail, webhook } = alerts.receivers;
  const urls = [heartbeat?.url, webhook?.url].flatMap((url) => (url === undefined ? [] : [new URL(url)]));
  return [mail?.host, ...urls.map(({ hostname }) => hostname)].includes(sinkAddress.host);
}

function bucketOf({
  backups: { enabled, target },
  namespace: { name },
}: Exclude<SystemSettings, PlatformSettings>): BucketNeeds | undefined {
  if (!enabled || target?.kind !== "s3" || target.url !== outsideParts["object-store"].url) return undefined;
  const { bucket, credentialsSecret: secret } = target;
  return { bucket, secret, namespaces: [name, drillNamespace(name)] };
}
