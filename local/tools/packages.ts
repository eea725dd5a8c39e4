import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { execa } from "execa";
import { logs, root } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { step } from "../../lib/progress.ts";

/** A Debian package that the machine itself needs. What runs inside containers comes with their images. */
export interface DebianPackage {
  readonly name: string;
  readonly why: string;
}

export const packages: readonly DebianPackage[] = [
  { name: "ca-certificates", why: "Go checks the module proxy's certificate against them." },
  { name: "gcc", why: "runc and pause contain C." },
  { name: "libc6-dev", why: "C's own headers, and the library that runc and pause are linked with." },
  { name: "libseccomp-dev", why: "runc filters a container's system calls through it." },
  { name: "iproute2", why: "Makes the nodes' network namespaces, the bridge between them and their routes." },
  { name: "iptables", why: "kube-router writes the rules of network policies with it." },
  { name: "ipset", why: "kube-router keeps the addresses of the pods that a policy admits in sets." },
  { name: "nftables", why: "kube-proxy writes the rules of Services with it." },
  { name: "s6", why: "Starts the cluster's processes again when they end, and stops them in order." },
  { name: "shellcheck", why: "The tests check every script that runs in a pod." },
  { name: "openssl", why: "The tests have it verify certificates, as most servers would." },
  { name: "redis-tools", why: "The tests start a server with each configuration of Redis." },
  { name: "postgresql", why: "The tests of programs that keep their data in PostgreSQL start a server." },
  { name: "chromium-headless-shell", why: "The tests open the readiness report's page in it." },
];

const log = join(logs, "packages.log");

/** Installs those packages that are missing. None of them starts a service. */
export async function ensurePackages(wanted: readonly DebianPackage[] = packages): Promise<void> {
  const missing = await missingPackages(wanted);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw new Problem(
      `Debian packages are missing, and only root can install them: ${missing.join(", ")}.`,
      `Run the same command as root, or ask for \`apt-get install ${missing.join(" ")}\`.`,
    );
  }
  await mkdir(logs, { recursive: true });
  await step(`Debian packages: ${missing.join(", ")} (log: ${relative(root, log)})`, () => install(missing));
}

async function missingPackages(wanted: readonly DebianPackage[]): Promise<string[]> {
  const names = wanted.map(({ name }) => name);
  // It fails where a package is not known at all, and still prints the others.
  const result = await execa(
    "dpkg-query",
    ["--show", `--showformat=\${db:Status-Abbrev} \${Package}\n`, ...names],
    {
      reject: false,
    },
  );
  if (result.exitCode === undefined) {
    throw new Problem(
      "This machine has no dpkg: the embedded cluster supports Debian 12 and its derivatives.",
      "Use a Debian machine, or a cluster of your own: set KUBECONFIG.",
    );
  }
  const there = installed(result.stdout);
  return names.filter((name) => !there.has(name));
}

/** The installed packages in what `dpkg-query` prints: lines of a status such as `ii ` and a name. */
export function installed(printed: string): Set<string> {
  return new Set([...printed.matchAll(/^.i. +(\S+)$/gm)].map((match) => match[1] ?? ""));
}

async function install(missing: readonly string[]): Promise<void> {
  const apt = (...args: string[]) =>
    execa("apt-get", ["--quiet", "--option", "DPkg::Lock::Timeout=120", ...args], {
      // Nobody is there to answer questions, and run level 1 keeps maintainer scripts from starting services.
      env: { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
      all: true,
      stdout: ["pipe", { file: log, append: true }],
      stderr: ["pipe", { file: log, append: true }],
    });
  const attempt = () => apt("install", "--yes", "--no-install-recommends", ...missing);
  // The lists of a fresh machine are empty, and old ones name versions that the mirror no longer has.
  await attempt()
    .catch(() => apt("update").then(attempt))
    .catch((error: { all?: string }) => {
      throw new Problem(
        `Debian packages could not be installed: ${missing.join(", ")}.\n${(error.all ?? "").split("\n").slice(-5).join("\n")}`,
        `The output of apt is in ${relative(root, log)}. \`apt-get update\` must work on this machine; then run the same command again.`,
      );
    });
}
