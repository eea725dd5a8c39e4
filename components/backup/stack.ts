import type { Resource } from "@pulumi/pulumi";
import { labels } from "../identity.ts";
import { Namespace } from "../namespace.ts";
import type { Foundation } from "../system/foundation.ts";
import type { CommonSettings } from "../system/settings.ts";
import { drillNamespace } from "./backed-up.ts";
import { RestoreDrill } from "./drill.ts";
import { Backups, type BackupsArgs } from "./index.ts";
import type { BackupSettings } from "./settings.ts";
import type { S3Target } from "./target.ts";

/** What is backed up of a stack, and how its settings want that. */
export interface StackBackupsArgs extends Pick<BackupsArgs, "of" | "stores"> {
  readonly foundation: Foundation;
  /** Where the drill runs, where several share it. @default a namespace of its own, or that of the stack for volumes */
  readonly drillIn?: Namespace;
  readonly backups: BackupSettings;
  /** That of the stack, whose limits the drill's gets too. */
  readonly namespace: CommonSettings["namespace"];
}

/** The backups of a stack and their drill. */
export function createBackups(name: string, args: StackBackupsArgs, parent: Resource): Backups {
  const all = backupsArgs(args);
  const backups = new Backups(`${name}-backups`, all, { parent });
  createDrill(name, args, backups, all, parent);
  return backups;
}

function backupsArgs({ backups, foundation, of, stores }: StackBackupsArgs): BackupsArgs {
  const { authority, images, namespace, product } = foundation;
  const { encryption, target } = backups;
  return {
    ...{ namespace, partOf: product.name, stores },
    ...(of !== undefined && { of }),
    target: target.kind === "s3" ? inFolder(target, namespace.name, of) : target,
    encrypted: encryption.enabled,
    ...(encryption.passwordSecret && { passwordSecret: encryption.passwordSecret }),
    deadlineSeconds: backups.deadlineMinutes * 60,
    retention: backups.retention,
    readParts: backups.readParts,
    scratchSize: backups.scratchSize,
    images: { restic: backups.image, busybox: images.busybox },
    pullSecrets: images.pullSecrets,
    ...(authority && { certificates: authority }),
  };
}

/** Backups of one store have a folder of their own in the bucket. */
function inFolder(
  target: Extract<BackupSettings["target"], { kind: "s3" }>,
  namespace: string,
  of: string | undefined,
): S3Target {
  const { prefix = namespace, ...rest } = target;
  return { ...rest, prefix: of === undefined ? prefix : `${prefix}/${of}` };
}

/**
 * Object storage can be reached from anywhere, so that its drill has a namespace of its own, without anything of the
 * stack's in reach. Volumes can be mounted in their own namespace only: there, the drill's pod is all that it has, and it
 * carries no label that lets it reach a store.
 */
function createDrill(
  name: string,
  { backups: { schedules }, drillIn, foundation, namespace }: StackBackupsArgs,
  backups: Backups,
  args: BackupsArgs,
  parent: Resource,
): void {
  const scratch =
    drillIn ??
    (args.target.kind === "s3"
      ? scratchNamespace(name, foundation.product.name, namespace, 1, parent)
      : foundation.namespace);
  new RestoreDrill(
    `${name}-restore-drill`,
    {
      ...args,
      namespace: scratch,
      encryption: backups.encryption,
      origin: foundation.namespace.name,
      claims: backups.claims,
      stores: backups.stores,
      schedule: schedules.drill,
    },
    { parent },
  );
}

/** The namespace of `drills` drills. */
export function scratchNamespace(
  name: string,
  partOf: string,
  { containerDefaults, name: origin, resolver }: CommonSettings["namespace"],
  drills: number,
  parent: Resource,
): Namespace {
  const identity = { name: `${partOf}-restore-drill`, component: "restore-drill", partOf };
  // Room for one run of each, and for one that is still ending.
  const quota = { pods: `${2 * drills}`, services: "0", persistentvolumeclaims: "0" };
  const args = {
    ...{ containerDefaults, resolver, quota },
    name: drillNamespace(origin),
    labels: labels(identity),
    ephemeral: true,
  };
  return new Namespace(`${name}-restore-drill`, args, { parent });
}
