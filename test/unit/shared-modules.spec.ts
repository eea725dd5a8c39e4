import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toolsFor } from "../../local/images/parts.ts";
import { moduleFolder } from "../../local/tools/go.ts";
import { tools, toolsOnDemand } from "../../local/tools/tools.ts";

/** Modules that one tool needs at a version of its own, and why. Everything that imports them is compiled for it alone. */
const own: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "tools/actionlint": {
    "go.yaml.in/yaml/v4": "It reads errors as an earlier candidate of version 4 tells them.",
  },
  "tools/cert-manager": {
    "sigs.k8s.io/gateway-api": "It knows kinds that Traefik's release does not.",
  },
  "tools/containerd": { "k8s.io/cri-api": "It serves calls of the CRI that Kubernetes does not make yet." },
  "tools/etcd": {
    "go.etcd.io/etcd/api/v3": "Kubernetes keeps the client that it was released with.",
    "go.etcd.io/etcd/client/pkg/v3": "As above.",
    "go.etcd.io/etcd/client/v3": "As above.",
  },
  "tools/pulumi-language-nodejs": {
    "github.com/pulumi/pulumi/sdk/v3": "It is older than the engine, as tools.ts says.",
  },
  "tools/runc": { "github.com/opencontainers/cgroups": "The kubelet keeps what it was released with." },
  "tools/traefik": {
    "github.com/gorilla/mux": "Traefik's own copy.",
    "go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc":
      "Logs of OpenTelemetry are not stable yet.",
    "go.opentelemetry.io/otel/log": "As above.",
    "go.opentelemetry.io/otel/sdk/log": "As above.",
  },
};

/** Tools that no stack needs but one that gives a facility, and that keep the modules that they were released with, and why. */
const alone: Readonly<Record<string, string>> = {
  "tools/prometheus": "Its modules are ahead of all others': every tool would have to be built again for it.",
  "tools/prometheus-operator":
    "It was released with Kubernetes' libraries of 1.33, and a Prometheus of then.",
};

/** Where each version of a module comes from, such as `v1.2.3` to `tools/etcd`. */
type Versions = ReadonlyMap<string, readonly string[]>;

describe("the modules of the tools", () => {
  it("have one version each, so that Go compiles a package once for all tools", async () => {
    const versions = await versionsOfModules();
    const apart = [...versions]
      .filter(([, found]) => found.size > 1)
      .map(
        ([module, found]) =>
          `${module}: ${[...found].map(([version, folders]) => `${version} in ${folders.join(", ")}`).join("; ")}`,
      );
    assert.ok(versions.size > 500, `${versions.size} modules were read`);
    assert.deepEqual(apart, []);
  });

  it("are exceptions only where a tool has another version than the others", async () => {
    const versions = await versionsOfModules({});
    for (const [folder, modules] of Object.entries(own)) {
      for (const module of Object.keys(modules)) {
        const found = [...(versions.get(module) ?? [])];
        assert.ok(
          found.length > 1 && found.some(([, folders]) => folders.join() === folder),
          `${folder}: ${module}`,
        );
      }
    }
  });

  it("are those of a release only for tools that a facility alone needs", () => {
    const always = toolsFor(
      ["backups", "postgres", "tests"],
      tools.map(({ name }) => name),
    );
    for (const folder of Object.keys(alone)) {
      const names = tools.filter((tool) => tool.folder === folder).map(({ name }) => name);
      assert.ok(names.length > 0, folder);
      assert.deepEqual(
        names.filter((name) => always.includes(name)),
        [],
      );
    }
  });

  it("are told apart by what is required and what is in its place", () => {
    const module = `require (
	example.org/one v1.2.0
	example.org/two v1.0.0 // indirect
	example.org/three v1.0.0
)
replace example.org/two => example.org/two v1.0.0
replace (
	example.org/three v1.0.0 => example.org/fork v1.1.0
)
exclude (
	example.org/one v1.3.0
)
exclude example.org/two v1.1.0`;
    assert.deepEqual(
      [...versionsIn(module)],
      [
        ["example.org/one", "v1.2.0"],
        ["example.org/two", "v1.0.0"],
        ["example.org/three", "v1.0.0 => example.org/fork v1.1.0"],
      ],
    );
  });
});

/** The versions that each module is built at, without those of `apart`. */
async function versionsOfModules(apart = own): Promise<ReadonlyMap<string, Versions>> {
  const versions = new Map<string, Map<string, string[]>>();
  const folders = new Set([...tools, ...toolsOnDemand].map((tool) => tool.folder));
  for (const folder of [...folders].filter((one) => alone[one] === undefined)) {
    const text = await readFile(join(moduleFolder(folder), "go.mod"), "utf8");
    for (const [module, version] of versionsIn(text)) {
      if (apart[folder]?.[module] !== undefined) continue;
      const found = versions.get(module) ?? new Map<string, string[]>();
      versions.set(module, found.set(version, [...(found.get(version) ?? []), folder]));
    }
  }
  return versions;
}

/**
 * What a go.mod builds each module at: what it requires, and what it has in its place. A module that is replaced keeps the
 * name of the version that is required, so that Go compiles it apart from the same code under its own name.
 */
function versionsIn(module: string): ReadonlyMap<string, string> {
  const chosen = module.replaceAll(/^exclude \([^)]*\)/gm, "");
  const required = chosen.matchAll(/^\s*(?:require )?(\S+) (v\d\S*)(?: \/\/ indirect)?$/gm);
  const versions = new Map([...required].map(([, name = "", version = ""]) => [name, version]));
  const replaced = chosen.matchAll(/^\s*(?:replace )?(\S+)(?: v\S+)? => (\S+ v\S+)$/gm);
  for (const [, name = "", by = ""] of replaced) {
    const version = versions.get(name);
    if (version !== undefined && by !== `${name} ${version}`) versions.set(name, `${version} => ${by}`);
  }
  return versions;
}
