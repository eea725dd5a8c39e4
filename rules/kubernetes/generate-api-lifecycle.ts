/**
 * Writes rules/kubernetes/api-lifecycle.ts: which APIs Kubernetes has, since when, and until when, read from the Go modules
 * of the release that local/tools/kubernetes pins. Needs Go, and the modules of local/tools/kubernetes in its cache.
 *
 *     node rules/kubernetes/generate-api-lifecycle.ts
 *
 * The source are the functions APILifecycleIntroduced and APILifecycleRemoved that Kubernetes generates of its own tags, and the
 * kinds that each version of a group registers. https://github.com/kubernetes/api
 */
import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../../lib/paths.ts";

const modules = ["k8s.io/api", "k8s.io/apiextensions-apiserver", "k8s.io/kube-aggregator"];
/** Groups that no object is of: reviews that the API server asks for, and discovery. */
const notObjects = new Set(["admission.k8s.io", "apidiscovery.k8s.io", "imagepolicy.k8s.io"]);

interface Module {
  readonly Dir: string;
  readonly Version: string;
}

function pinned(name: string): Module {
  const words = ["list", "-m", "-json", name];
  return JSON.parse(
    execFileSync("go", words, { cwd: join(root, "local/tools/kubernetes"), encoding: "utf8" }),
  ) as Module;
}

/** Minors by kind: introduced, and removed; 0 where there is none. */
type Lifecycles = Readonly<Record<string, readonly [introduced: number, removed: number]>>;

function groupVersionIn(register: string): string | undefined {
  const [, group] = /GroupName = "([^"]*)"/.exec(register) ?? [];
  const [, version] = /schema\.GroupVersion\{Group: GroupName, Version: "([^"]+)"\}/.exec(register) ?? [];
  if (group === undefined || version === undefined || notObjects.has(group)) return undefined;
  return group === "" ? version : `${group}/${version}`;
}

function kindsIn(register: string): readonly string[] {
  const kinds = [...register.matchAll(/^\s*&(\w+)\{\},/gm)].map(([, kind = ""]) => kind);
  return kinds.filter((kind) => !kind.endsWith("List")).sort();
}

function minor(lifecycle: string, kind: string, event: string): number {
  const found = new RegExp(`\\(in \\*${kind}\\) APILifecycle${event}\\(\\)[^{]*\\{\\s*return 1, (\\d+)`).exec(
    lifecycle,
  );
  return Number(found?.[1] ?? 0);
}

function lifecyclesIn(folder: string, register: string): Lifecycles {
  const path = join(folder, "zz_generated.prerelease-lifecycle.go");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return Object.fromEntries(
    kindsIn(register).map((kind) => [kind, [minor(text, kind, "Introduced"), minor(text, kind, "Removed")]]),
  );
}

function groupVersions(): readonly (readonly [string, Lifecycles])[] {
  const registers = modules.flatMap((name) => globSync(join(pinned(name).Dir, "**/v*/register.go")));
  const found = registers.flatMap((path): readonly (readonly [string, Lifecycles])[] => {
    const register = readFileSync(path, "utf8");
    const groupVersion = path.includes("/examples/") ? undefined : groupVersionIn(register);
    return groupVersion === undefined ? [] : [[groupVersion, lifecyclesIn(dirname(path), register)]];
  });
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

function source(): string {
  const [, release = ""] = pinned("k8s.io/api").Version.split(".");
  const entries = groupVersions().map(([groupVersion, kinds]) => {
    const fields = Object.entries(kinds).map(([kind, minors]) => `    ${kind}: [${minors.join(", ")}],\n`);
    return `  "${groupVersion}": {\n${fields.join("")}  },\n`;
  });
  return `/** Written by generate-api-lifecycle.ts of Kubernetes 1.${release}'s own data. */
export const release = ${release};

/**
 * By version and kind, the minors of the releases that introduced it and that serve it no more; 0 where none is known. As Kubernetes
 * knows it, which counts for later releases, too.
 */
export const lifecycles: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
${entries.join("")}};
`;
}

if (import.meta.main) writeFileSync(join(root, "rules/kubernetes/api-lifecycle.ts"), source());
