import { z } from "zod";
import { imageReference, network, objectName, schedule, size } from "../fields.ts";
import { images } from "../images.ts";
import type { StoreKind } from "./store.ts";

const count = (kept: number) => z.int().min(0).max(1000).default(kept);

const volume = z.strictObject({
  kind: z.literal("volume"),
  size: size
    .default("20Gi")
    .describe(
      "Size of the volume. Each store has its own, because two pods can't write to one at the same time.",
    ),
  storageClass: objectName.exactOptional().describe("Storage class. Default: the cluster's."),
});

/** Object storage; `credentialsSecret` is the Secret with its keys by default. */
export const s3Target = (credentialsSecret: string) =>
  z.strictObject({
    kind: z.literal("s3"),
    url: z
      .string()
      .regex(
        /^https?:\/\/[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*(:[1-9]\d{0,4})?$/,
        "an address such as https://s3.eu-central-1.amazonaws.com",
      )
      .refine((url) => URL.canParse(url), "an address such as https://s3.eu-central-1.amazonaws.com:9000")
      .describe("Address of an object store with the S3 protocol."),
    bucket: z
      .string()
      .regex(/^[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket's name")
      .describe("Existing bucket."),
    prefix: z
      .string()
      .max(512)
      .regex(/^(?!\.{1,2}(\/|$))[\w.-]+(\/(?!\.{1,2}(\/|$))[\w.-]+)*$/, "a folder such as cordum/production")
      .exactOptional()
      .describe("Folder in the bucket. Default: the name of the namespace."),
    region: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/, "a region such as eu-central-1")
      .exactOptional()
      .describe("Region, if the server requires one."),
    credentialsSecret: objectName
      .default(credentialsSecret)
      .describe(
        "Existing Secret with `accessKeyId` and `secretAccessKey`, in the namespaces of the stack and of the drill.",
      ),
    authoritySecret: objectName
      .exactOptional()
      .describe(
        "Existing Secret with `ca.crt`, for a server whose certificate isn't signed by a public authority.",
      ),
    networks: z
      .array(network)
      .min(1)
      .default(["0.0.0.0/0"])
      .describe("Networks (CIDR) of the server's addresses, because NetworkPolicies can't match host names."),
  });

/** When the drill of any backups runs. */
export const drillSchedule = {
  drill: schedule.default("15 3 * * 0").describe("When the restore drill runs, in UTC."),
};

/** What can be set of any backups, whose stores each have a schedule beside the drill's; `credentialsSecret` is the Secret with the keys of object storage by default. */
export function backupShape(credentialsSecret: string) {
  return {
    enabled: z.boolean().default(true).describe("Backs up the stores. External servers are not backed up."),
    target: z
      .discriminatedUnion("kind", [volume, s3Target(credentialsSecret)], "kind: volume or kind: s3")
      .prefault({ kind: "volume" })
      .describe(
        "Where backups are stored. A volume is lost with its cluster. Use object storage for backups that must survive it.",
      ),
    encryption: z
      .strictObject({
        enabled: z
          .boolean()
          .default(true)
          .describe("Encrypts the backups. If it is off, they are stored in clear."),
        passwordSecret: objectName
          .exactOptional()
          .describe(
            "Existing Secret with `password`, in the namespaces of the stack and of the drill. Default: a generated one.",
          ),
      })
      .prefault({}),
    schedules: z.strictObject(drillSchedule).prefault({}),
    retention: z
      .strictObject({
        hourly: count(24).describe("Number of hourly backups to keep."),
        daily: count(7).describe("Number of daily backups to keep."),
        weekly: count(4).describe("Number of weekly backups to keep."),
        monthly: count(12).describe("Number of monthly backups to keep."),
      })
      .prefault({})
      .refine((kept) => Object.values(kept).some((some) => some > 0), "at least one backup that is kept"),
    deadlineMinutes: z
      .int()
      .min(1)
      .max(24 * 60)
      .default(50)
      .describe("A run that takes longer is stopped, because it would keep all later runs from starting."),
    readParts: z
      .int()
      .min(1)
      .max(1000)
      .default(24)
      .describe("Number of parts of the repository. Each run reads one part again, to find damage early."),
    scratchSize: size
      .default("10Gi")
      .describe("Size limit of the temporary files that a backup writes on its node."),
    image: imageReference.default(images.restic).describe("Image of restic."),
  };
}

const shape = backupShape("");
const common = z.strictObject(shape);

export type BackupSettings = z.infer<typeof common>;

/** Backups with the schedule of each kind of store. */
export interface ScheduledBackups extends BackupSettings {
  readonly schedules: BackupSettings["schedules"] & Readonly<Record<StoreKind, string>>;
}
