import { mkdir, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { execa } from "execa";
import { extract, type Header } from "tar-stream";
import { work } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { type Entry, owned, type Tree } from "./entry.ts";
import type { Content } from "./recipe.ts";

/** Debian packages with everything that they depend on, as a recipe names them. */
type Packages = Omit<Extract<Content, { kind: "debian" }>, "kind">;

/** What nobody reads inside a container. */
const unread = /^\/usr\/share\/(doc|man|info|locale|lintian|bash-completion|zsh)\//;

/** A certificate authority as the package ca-certificates has it. */
const authority = /^\/usr\/share\/ca-certificates\/.*\.crt$/;

/** Debian 12 keeps these folders as links into /usr, while some of its packages still name the old places. */
const merged = /^\/(bin|sbin|lib|lib32|lib64|libx32)(?=\/|$)/;

/**
 * The files of Debian packages and of everything that they depend on, straight from their archives:
 * nothing is installed, no maintainer script runs, and the machine's own packages play no part.
 */
export async function debian(what: Packages): Promise<Tree> {
  const archives = await fetchArchives(what.packages, what.release);
  const tree: Tree = new Map();
  for (const link of ["bin", "sbin", "lib", "lib64"]) {
    tree.set(`/${link}`, { type: "symlink", linkname: `usr/${link}`, ...owned(0o777) });
  }
  for (const archive of archives) {
    const name = posix.basename(archive).split("_")[0] ?? "";
    if (what.leaveOut.some((pattern) => pattern.test(name))) continue;
    for (const [path, entry] of await unpack(archive)) {
      if (!what.leaveOutFiles?.some((pattern) => pattern.test(path))) tree.set(path, entry);
    }
  }
  return trustAuthorities(tree);
}

/** The file that TLS libraries read, of the authorities in the tree: what the maintainer script of ca-certificates makes. */
export function trustAuthorities(tree: Tree): Tree {
  const authorities = [...tree].flatMap(([path, entry]) =>
    authority.test(path) && entry.type === "file" && Buffer.isBuffer(entry.content) ? [entry.content] : [],
  );
  if (authorities.length === 0) return tree;
  const bundle = { type: "file", content: Buffer.concat(authorities), ...owned(0o644) } as const;
  return new Map([...tree, ["/etc/ssl/certs/ca-certificates.crt", bundle]]);
}

/** Where a package's path ends up, or nothing where it is left out. Property: applying it twice changes nothing. */
export function settle(path: string): string | undefined {
  const settled = posix
    .join("/", path)
    .replace(/(.)\/$/, "$1")
    .replace(merged, "/usr/$1");
  return settled === "/" || unread.test(`${settled}/`) ? undefined : settled;
}

/** The packages and all that they depend on, downloaded and checked by apt with this machine's sources and keys. */
async function fetchArchives(packages: readonly string[], release?: string): Promise<string[]> {
  const folder = join(work, "cache/debian", release ?? "");
  const nothing = join(folder, "nothing");
  const archives = join(folder, "archives");
  for (const cache of [nothing, archives]) await mkdir(join(cache, "partial"), { recursive: true });
  // An empty list of installed packages makes apt resolve the whole set, not what this machine lacks.
  const status = join(folder, "status");
  await writeFile(status, "");
  const sources = release ? await sourcesOf(release, folder) : [];
  const apt = (cache: string, what: string) =>
    execa("apt-get", [
      ...sources,
      ...["install", "--yes", "--quiet=2", "--no-install-recommends", what],
      ...["-o", `Dir::State::status=${status}`, "-o", `Dir::Cache::archives=${cache}`],
      ...["-o", "pkgCacheGen::ForceEssential=,", "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=root"],
      ...packages,
    ]);
  const download = async () => {
    await apt(archives, "--download-only");
    return (await apt(nothing, "--print-uris")).stdout;
  };
  // The lists of a fresh machine are empty, and old ones name versions that the mirror no longer has.
  const printed = await download()
    .catch(() => execa("apt-get", [...sources, "update", "--quiet=2"]).then(download))
    .catch((error: Error) => {
      throw new Problem(
        `Debian's packages ${packages.join(", ")} could not be downloaded: ${error.message}`,
        "`apt-get update` must work on this machine. Then run the same command again.",
      );
    });
  return archiveNames(printed).map((name) => join(archives, name));
}

/** Options that make apt read another release of Debian, from where this machine gets its own, with lists of its own. */
async function sourcesOf(release: string, folder: string): Promise<readonly string[]> {
  const { stdout: own } = await execa("sh", ["-c", '. /etc/os-release && echo "$VERSION_CODENAME"']);
  const { stdout } = await execa("apt-get", ["indextargets", "--format", "$(REPO_URI) $(RELEASE)"]);
  const list = join(folder, "sources.list");
  const lists = join(folder, "lists");
  await mkdir(join(lists, "partial"), { recursive: true });
  await writeFile(list, otherRelease(stdout, own, release));
  const parts = ["-o", "Dir::Etc::sourceparts=/dev/null", "-o", `Dir::State::lists=${lists}`];
  const cache = ["-o", `Dir::Cache::pkgcache=${folder}/pkgcache`, "-o", `Dir::Cache::srcpkgcache=`];
  return ["-o", `Dir::Etc::sourcelist=${list}`, ...parts, ...cache];
}

/** Lines of a sources.list for `release`, from lines of an address and a suite of the machine's `own` release. */
export function otherRelease(targets: string, own: string, release: string): string {
  const suites = [...new Set(targets.split("\n"))]
    .map((line) => line.split(" "))
    .filter(([, suite = ""]) => suite === own || suite.startsWith(`${own}-`))
    .map(([uri, suite = ""]) => `deb ${uri} ${suite.replace(own, release)} main\n`);
  return suites.join("");
}

/** The file names in what `apt-get --print-uris` prints: lines of `'address' name size hash`. */
export function archiveNames(printed: string): string[] {
  return [...printed.matchAll(/^'\S+' (\S+\.deb) \d+/gm)].map((match) => match[1] ?? "").sort();
}

async function unpack(archive: string): Promise<Tree> {
  const tree: Tree = new Map();
  const unpacked = extract();
  const program = execa("dpkg-deb", ["--fsys-tarfile", archive], { buffer: false, encoding: "buffer" });
  const reading = pipeline(program.stdout, unpacked);
  for await (const entry of unpacked) {
    const path = settle(entry.header.name);
    const content = await buffer(entry);
    if (path) tree.set(path, convert(entry.header, content));
  }
  await reading;
  await program;
  return tree;
}

function convert(header: Header, content: Buffer): Entry {
  const owner = { mode: header.mode ?? 0o644, uid: header.uid ?? 0, gid: header.gid ?? 0 };
  switch (header.type) {
    case "directory":
      return { type: "directory", ...owner };
    case "symlink":
      return { type: "symlink", linkname: header.linkname ?? "", ...owner };
    case "link":
      return { type: "link", linkname: settle(header.linkname ?? "") ?? "", ...owner };
    default:
      return { type: "file", content, ...owner };
  }
}
