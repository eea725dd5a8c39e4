import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { work } from "../../../lib/paths.ts";
import { command } from "../../../local/cluster/command.ts";
import { firstProcess } from "../../../local/cluster/machine.ts";
import type { Deployment } from "../deployment.ts";
import { type Argv, whileLasting } from "./lasting.ts";
import { must } from "./pods.ts";
import { entering } from "./processes.ts";

/**
 * Volumes that can run full. The cluster's own volumes are directories of one disk; these are file systems of their own in
 * sparse files, so that filling one hurts nobody else and takes no room on the disk.
 */

/** A claim that gets a volume of its own, before it is made. */
export interface Claim {
  readonly name: string;
  /** As Kubernetes writes it: `20Gi`. */
  readonly size: string;
}

export interface Volume {
  readonly claim: string;
  /** The block device that the node mounts. */
  readonly device: string;
}

const storageClass = "standard";

/** Makes a volume that only this claim gets. */
export async function createVolume(deployment: Deployment, claim: Claim): Promise<Volume> {
  await removeVolume(deployment, claim.name);
  const image = imageOf(deployment, claim.name);
  await mkdir(dirname(image), { recursive: true });
  await command("truncate", [`--size=${claim.size.replace(/i$/, "")}`, image]);
  // Few inodes, because their tables would be written out; none of the room kept back for root.
  await command("mkfs.ext4", ["-q", "-N", "16384", "-m", "0", image]);
  const device = (await command("losetup", ["--find", "--show", image])).trim();
  const manifest = join(dirname(image), `${claim.name}.json`);
  await execa("tee", [manifest], { input: JSON.stringify(persistentVolume(deployment, claim, device)) });
  await must(deployment, "apply", "-f", manifest);
  return { claim: claim.name, device };
}

/** Removes a claim's volume, however much of it is there; no pod may use it any more. */
export async function removeVolume(deployment: Deployment, claim: string): Promise<void> {
  const image = imageOf(deployment, claim);
  await must(deployment, "delete", "pv", nameOf(deployment, claim), "--ignore-not-found", "--wait=false");
  const listed = await command("losetup", ["--list", "--noheadings", "--output=NAME", "--associated", image]);
  for (const device of listed.split("\n").filter(Boolean)) await command("losetup", ["--detach", device]);
  await rm(image, { force: true });
}

/** Fills a volume to its last byte, runs work, and makes room again. */
export async function whileFull<T>(volume: Volume, node: string, work: () => Promise<T>): Promise<T> {
  const enter = await entering(node);
  const file = join(await mountPoint(volume, node), "ballast");
  // What can be had at once takes no time and no room on the disk below; the rest is written until no byte fits.
  const script =
    'free=$(($(stat --file-system --format="%a * %S" "$1")));' +
    ' fallocate --length="$((free - (1 << 20)))" "$0"; dd if=/dev/zero of="$0.rest" bs=4k 2>/dev/null; sync -f "$0"';
  const begin: Argv = [...enter, "sh", "-c", script, file, dirname(file)];
  const end: Argv = [...enter, "rm", "-f", file, `${file}.rest`];
  return await whileLasting({ begin, end }, 180, work);
}

/** Where a node has the volume mounted. */
async function mountPoint({ claim, device }: Volume, node: string): Promise<string> {
  const mounts = await readFile(`/proc/${await firstProcess(node)}/mounts`, "utf8");
  const found = mounts.split("\n").find((line) => line.startsWith(`${device} `));
  const path = found?.split(" ")[1];
  if (path === undefined) throw new Error(`The volume of ${claim} is not mounted on ${node}.`);
  return path;
}

const nameOf = ({ namespace }: Deployment, claim: string) => `${namespace}-${claim}`;
const imageOf = ({ namespace }: Deployment, claim: string) =>
  join(work, "test", "volumes", namespace, `${claim}.img`);

function persistentVolume(deployment: Deployment, claim: Claim, device: string): object {
  const anyNode = { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "Exists" }] };
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: nameOf(deployment, claim.name) },
    spec: {
      accessModes: ["ReadWriteOnce"],
      capacity: { storage: claim.size },
      claimRef: {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        name: claim.name,
        namespace: deployment.namespace,
      },
      local: { path: device, fsType: "ext4" },
      nodeAffinity: { required: { nodeSelectorTerms: [anyNode] } },
      persistentVolumeReclaimPolicy: "Retain",
      storageClassName: storageClass,
    },
  };
}
