import { existsSync } from "node:fs";
import { mkdir, readFile, statfs } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { bin, work } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { overlap } from "./cidr.ts";
import { command } from "./command.ts";
import { host, range } from "./topology.ts";

/** Finds what would stop the cluster before anything of it is started. */
export async function preflight(): Promise<void> {
  checkRoot();
  await checkPrograms();
  await checkKernel();
  await checkAddresses();
  await checkDisk();
  await checkWatches();
}

/** The tools that the cluster runs, by the names of `local/tools`. */
export const clusterTools = [
  "etcd",
  "kubernetes",
  "kubectl",
  "containerd",
  "containerd-shim-runc-v2",
  "ctr",
  "runc",
  "cni/ptp",
  "cni/host-local",
  "kube-router",
  "volume-provisioner",
] as const;

function checkRoot(): void {
  if (process.getuid?.() === 0) return;
  throw new Problem(
    "The embedded cluster creates network namespaces and mounts, which needs root.",
    "Run the same command as root, or use a cluster of your own: set KUBECONFIG.",
  );
}

async function checkPrograms(): Promise<void> {
  const folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];
  const programs = ["ip", "nft", "iptables", "ipset", "nsenter", "unshare", "s6-svscan"];
  const missing = programs.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
  const unbuilt = clusterTools.filter((name) => !existsSync(join(bin, name)));
  if (missing.length + unbuilt.length === 0) return;
  throw new Problem(
    `Programs of the embedded cluster are missing: ${[...missing, ...unbuilt].join(", ")}.`,
    "Run `make up`: it installs the packages and builds the tools.",
  );
}

async function checkKernel(): Promise<void> {
  await mkdir(work, { recursive: true });
  const check = join(import.meta.dirname, "boot/check.sh");
  const result = await execa("unshare", ["--mount", "--net", "--pid", "--fork", check, work], {
    reject: false,
  });
  if (!result.failed) return;
  const missing = result.stdout.trim() || "namespaces";
  throw new Problem(
    `This machine's kernel does not let root use ${missing}: ${result.stderr.trim()}`,
    "Use a virtual machine or a privileged container with these, or a cluster of your own: set KUBECONFIG.",
  );
}

/** What `ip -json` says about a link or a route, as far as it matters. */
interface Used {
  readonly ifname?: string;
  readonly dev?: string;
  readonly dst?: string;
  /** Given for other than plain routes: an address of this machine itself, a broadcast. */
  readonly type?: string;
  readonly addr_info?: readonly { readonly local: string; readonly prefixlen: number }[];
}

/** The networks of this machine that have addresses in common with the cluster's, in words. */
export function conflicts(links: readonly Used[], routes: readonly Used[]): readonly string[] {
  const addresses = links.flatMap(({ ifname = "", addr_info = [] }) =>
    addr_info.map(({ local, prefixlen }) => ({ device: ifname, cidr: `${local}/${prefixlen}` })),
  );
  const targets = routes
    .filter(({ dst, type }) => dst !== undefined && dst !== "default" && type === undefined)
    .map(({ dev = "", dst = "" }) => ({ device: dev, cidr: dst }));
  const clashing = [...addresses, ...targets].filter(
    ({ device, cidr }) => device !== host.link && !cidr.includes(":") && overlap(cidr, range),
  );
  return [...new Set(clashing.map(({ device, cidr }) => `${cidr} on ${device || "no link"}`))];
}

async function checkAddresses(): Promise<void> {
  const links = JSON.parse(await command("ip", ["-json", "-4", "address"])) as Used[];
  const routes = JSON.parse(await command("ip", ["-json", "-4", "route", "show", "table", "all"])) as Used[];
  const found = conflicts(links, routes);
  if (found.length === 0) return;
  throw new Problem(
    `The embedded cluster needs the addresses ${range}, and this machine uses some of them: ${found.join(", ")}.`,
    "Leave that network, or change `range` and the subnets below it in local/cluster/topology.ts.",
  );
}

const neededGigabytes = 4;

async function checkDisk(): Promise<void> {
  const { bavail, bsize } = await statfs(work);
  const free = (bavail * bsize) / 1e9;
  if (free >= neededGigabytes) return;
  throw new Problem(
    `The disk of ${work} has ${free.toFixed(1)} GB left; images and volumes need ${neededGigabytes} GB.`,
    "Free some space on it, then run the same command again.",
  );
}

const neededWatchers = 128;

/** Each kubelet, containerd and many programs in pods watch files, and the kernel counts them for root as a whole. */
async function checkWatches(): Promise<void> {
  const allowed = Number(await readFile("/proc/sys/fs/inotify/max_user_instances", "utf8"));
  if (allowed >= neededWatchers) return;
  throw new Problem(
    `This machine lets a user watch files ${allowed} times only; the cluster needs ${neededWatchers}.`,
    "Raise it: `sysctl -w fs.inotify.max_user_instances=512`.",
  );
}
