import { z } from "zod";
import { imageReference, network, objectName, schedule, size } from "../fields.ts";
import { images } from "../images.ts";
import type { StoreKind } from "./store.ts";

const count = (kept: number) => z.int().min(0).max(1000).default(kept);

const volume = z.strictObject({
  kind: z.literal("volume"),
  size: size
    .default("20Gi")
    .describe("Size of the volume of each store; two pods can't write to one at the same time."),
  storageClass: objectName.exactOptional().describe("StorageClass; the cluster's default when left out."),
});

const s3 = (credentialsSecret: string) =>
  z.strictObject({
    kind: z.literal("s3"),
    url: z
      .string()
      .regex(
        /^https?:\/\/[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*(:[1-9]\d{0,4})?$/,
        "an address such as https://s3.eu-central-1.amazonaws.com",
      )
      .refine((url) => URL.canParse(url), "an address such as https://s3.eu-central-1.amazonaws.com:9000")
      .describe("Address of anything that speaks the S3 protocol."),
    bucket: z
      .string()
      .regex(/^[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket's name")
      .describe("Existing bucket."),
    prefix: z
      .string()
      .max(512)
      .regex(/^(?!\.{1,2}(\/|$))[\w.-]+(\/(?!\.{1,2}(\/|$))[\w.-]+)*$/, "a folder such as cordum/production")
      .exactOptional()
      .describe("Folder in the bucket; the namespace's name when left out."),
    region: z
      .string()
      .regex(/^[a-z0-9-]{1,64}$/, "a region such as eu-central-1")
      .exactOptional()
      .describe("Region, where the server asks for one."),
    credentialsSecret: objectName
      .default(credentialsSecret)
      .describe(
        "Existing Secret with `accessKeyId` and `secretAccessKey`, in the stack's namespace and in that of the drill.",
      ),
    authoritySecret: objectName
      .exactOptional()
      .describe("Existing Secret with `ca.crt`, for a server whose certificate no public authority signed."),
    networks: z
      .array(network)
      .min(1)
      .default(["0.0.0.0/0"])
      .describe("Networks that the address is in: network policies know no names."),
  });

/** When the drill of any backups runs. */
export const drillSchedule = {
  drill: schedule.default("15 3 * * 0").describe("When the newest backups are restored for practice, UTC."),
};

/** What can be set of any backups, whose stores each have a schedule beside the drill's; `credentialsSecret` is the Secret with the keys of object storage by default. */
export function backupShape(credentialsSecret: string) {
  return {
    enabled: z
      .boolean()
      .default(true)
      .describe("Whether stores are backed up; one that others run is theirs to back up."),
    target: z
      .discriminatedUnion("kind", [volume, s3(credentialsSecret)], "kind: volume or kind: s3")
      .prefault({ kind: "volume" })
      .describe(
        "Where backups are kept. A volume is lost with its cluster; what must survive that belongs in object storage.",
      ),
    encryption: z
      .strictObject({
        enabled: z.boolean().default(true).describe("Off, backups lie in the target in clear."),
        passwordSecret: objectName
          .exactOptional()
          .describe(
            "Existing Secret with `password`, in the stack's namespace and in that of the drill; one is made when left out.",
          ),
      })
      .prefault({}),
    schedules: z.strictObject(drillSchedule).prefault({}),
    retention: z
      .strictObject({
        hourly: count(24).describe("Backups of the last hours that are kept."),
        daily: count(7).describe("Of the last days."),
        weekly: count(4).describe("Of the last weeks."),
        monthly: count(12).describe("Of the last months."),
      })
      .prefault({})
      .refine((kept) => Object.values(kept).some((some) => some > 0), "at least one backup that is kept"),
    deadlineMinutes: z
      .int()
      .min(1)
      .max(24 * 60)
      .default(50)
      .describe(
        "A run that takes longer is given up: one that hangs would keep all later ones from starting.",
      ),
    readParts: z
      .int()
      .min(1)
      .max(1000)
      .default(24)
      .describe("Each run reads one of so many parts of the repository again, to find damage early."),
    scratchSize: size.default("10Gi").describe("Most that one backup may take on its node while it is made."),
    image: imageReference.default(images.restic).describe("restic."),
  };
}

const shape = backupShape("");
const common = z.strictObject(shape);

export type BackupSettings = z.infer<typeof common>;

/** Backups with the schedule of each kind of store. */
export interface ScheduledBackups extends BackupSettings {
  readonly schedules: BackupSettings["schedules"] & Readonly<Record<StoreKind, string>>;
}
