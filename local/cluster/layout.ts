import { join } from "node:path";
import { logs, work } from "../../lib/paths.ts";

/**
 * Where the cluster's files are, seen from the host and from inside a machine. Inside, every machine sees the project's
 * folder at one short path and has a /run and a /var of its own, so that its daemons use the places that their manuals name.
 */

/** Runtime state: gone after a reboot, and short, because a unix socket's path may have 108 characters only. */
export const run = "/run/seaworthy";

/** Which checkout's cluster runs on this machine. */
export const ownerFile = join(run, "owner.json");

/** Held while a command changes the cluster. */
export const lockFile = join(run, "lock");

/** Written when all links exist: what is there without it was left half-made. */
export const networkMark = join(run, "network");

/** Everything that outlives `down`. */
export const data = join(work, "cluster");

export const pki = join(data, "pki");
export const kubeconfig = join(data, "kubeconfig");
export const volumes = join(data, "volumes");

/** Where what is outside the cluster keeps its data. It survives the cluster, as backups must. */
export const outsideData = join(work, "outside");

/** A machine's network namespace, kept by a mount: `nsenter --net=<this>` enters it. */
export const netns = (machine: string) => join(run, "netns", machine);

/** Records what a running machine was started with. */
export const machineMark = (machine: string) => join(run, `${machine}.json`);

/** A machine's own folder. */
export const machineData = (machine: string) => join(data, machine);

/** One log for each daemon, and one of the machine's own start. */
export const machineLogs = (machine: string) => join(logs, "cluster", machine);

/** The same places as seen from inside a machine. */
export const inside = {
  work: run,
  bin: join(run, "bin"),
  pki: join(run, "cluster/pki"),
  /** Without its .seaworthy, which is `work`. */
  checkout: "/run/checkout",
  outside: join(run, "outside"),
  /** Files rendered for this machine. */
  etc: (machine: string) => join(run, "cluster", machine, "etc"),
  logs: (machine: string) => join(run, "logs/cluster", machine),
  volumes: "/var/lib/seaworthy/volumes",
  containerd: "/run/containerd/containerd.sock",
} as const;
