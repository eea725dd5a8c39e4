import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { benchPackages, benchTools } from "../../local/tools/bench-tools.ts";
import { isPackage, messagesOf } from "../../local/tools/build.ts";
import { buildCommand, compileCommand } from "../../local/tools/command.ts";
import { moduleFolder } from "../../local/tools/go.ts";
import { isRecentEnough, oldestGo } from "../../local/tools/machine.ts";
import { installed, packages } from "../../local/tools/packages.ts";
import { foldersIn, hashOf, isSource, type Sources, sourcesOfModule } from "../../local/tools/stamp.ts";
import type { CTool, GoTool } from "../../local/tools/tool.ts";
import { tools as needed, toolsOnDemand } from "../../local/tools/tools.ts";

const tools = [...needed, ...benchTools, ...toolsOnDemand];

const sample: GoTool = { kind: "go", name: "sample", folder: "tools/sample", package: ".", why: "A sample." };
const sampleInC: CTool = {
  kind: "c",
  name: "sample",
  folder: "tools/sample",
  module: "example.org/sample",
  source: "src/sample.c",
  define: { VERSION: "1" },
  why: "A sample.",
};

const sources = (...files: [string, string][]): Sources =>
  new Map(files.map(([path, text]) => [path, Buffer.from(text)]));
const files = sources(["go.mod", "module sample"], ["go.sum", ""], ["main.go", "package main"]);

/** Prometheus 3.16.0 is v0.316.0 as a module: its packages promise less than its program. */
function asLibrary(version: string): string {
  const [major = "", minor = "", patch = ""] = version.split(".");
  return `0.${major}${minor.padStart(2, "0")}.${patch}`;
}

describe("the tools", () => {
  it("have names and links that are all different", () => {
    const names = tools.flatMap((tool) => [tool.name, ...((tool.kind === "go" && tool.links) || [])]);
    assert.deepEqual([...new Set(names)], names);
  });

  it("each say what they are for", () => {
    for (const { name, why } of tools) assert.match(why, /^[A-Z].{15,}\.$/, name);
  });

  for (const folder of new Set(tools.map((tool) => tool.folder))) {
    const pinned = tools.filter((tool) => tool.folder === folder);

    it(`of local/${folder} are pinned, checked, and build with the Go that is asked for`, async () => {
      const module = await readFile(join(moduleFolder(folder), "go.mod"), "utf8");
      // A module that requires nothing has none.
      const sums = await readFile(join(moduleFolder(folder), "go.sum"), "utf8").catch(() => "");
      assert.ok(isRecentEnough(`go version go${/^go (\S+)$/m.exec(module)?.[1]} linux/amd64`));
      assert.ok(notNewer(/^go (\S+)$/m.exec(module)?.[1] ?? "", oldestGo));
      const chosen = module.replaceAll(/^exclude \([^)]*\)/gm, "");
      for (const [, name, version] of chosen.matchAll(/^\s*(?:require )?(\S+) (v\d\S*)$/gm)) {
        assert.ok(
          replaced(module, name ?? "") || sums.includes(`${name} ${version}/go.mod h1:`),
          `${name} ${version}`,
        );
      }
      for (const tool of pinned)
        assert.ok(requires(module, tool.kind === "go" ? tool.package : tool.module), tool.name);
    });

    it(`of local/${folder} say the versions that are pinned there`, async () => {
      const module = await readFile(join(moduleFolder(folder), "go.mod"), "utf8");
      for (const tool of pinned) {
        for (const [variable, value] of Object.entries((tool.kind === "go" && tool.variables) || {})) {
          if (/inor|ajor/.test(variable)) continue;
          const version = value.replace(/^v/, "");
          const pinned = [version, asLibrary(version)].some((one) => module.includes(` v${one}`));
          assert.ok(pinned, `${tool.name}: ${value}`);
        }
      }
    });
  }
});

describe("the stamp of a tool", () => {
  const hash = hashOf(sample, files, "go1");

  it("changes with every input", () => {
    const changed = [
      hashOf({ ...sample, package: "./cmd" }, files, "go1"),
      hashOf({ ...sample, tags: ["seccomp"] }, files, "go1"),
      hashOf({ ...sample, cgo: true }, files, "go1"),
      hashOf({ ...sample, variables: { "main.version": "1" } }, files, "go1"),
      hashOf({ ...sample, links: ["other"] }, files, "go1"),
      hashOf(sample, files, "go2"),
      hashOf(sample, sources(["go.mod", "module sample"], ["go.sum", ""]), "go1"),
      hashOf(sample, new Map([...files, ["go.sum", Buffer.from("a sum")]]), "go1"),
      hashOf(sample, new Map([...files, ["main.go", Buffer.from("package other")]]), "go1"),
      hashOf(sampleInC, files, "go1"),
      hashOf({ ...sampleInC, define: { VERSION: "2" } }, files, "go1"),
    ];
    assert.equal(new Set([hash, ...changed]).size, changed.length + 1);
  });

  it("stays when the reason is said better, or the files are found in another order", () => {
    assert.equal(hashOf({ ...sample, why: "Another reason." }, files, "go1"), hash);
    assert.equal(hashOf(sample, new Map([...files].reverse()), "go1"), hash);
  });

  it("tells any two sets of files apart", () => {
    const some = fc.dictionary(fc.string({ maxLength: 3 }), fc.string({ maxLength: 3 }), { maxKeys: 3 });
    fc.assert(
      fc.property(some, some, (one, other) => {
        const hashes = [one, other].map((each) => hashOf(sample, sources(...Object.entries(each)), "go1"));
        const same =
          JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
        assert.equal(hashes[0] === hashes[1], same);
      }),
    );
  });

  it("does not look at tests", () => {
    assert.deepEqual(
      ["main.go", "main_test.go", "server/testdata/key.pem", "server/page.html"].filter(isSource),
      ["main.go", "server/page.html"],
    );
  });

  it("looks at the modules beside it that it is built with", async () => {
    assert.deepEqual(foldersIn("replace a.b/c => ../c\nreplace d.e/f v1.0.0 => d.e/g v1.1.0\n"), ["../c"]);
    const read = [...(await sourcesOfModule("images/kubeop")).keys()];
    assert.ok(read.includes("cmd/manager/main.go") && read.includes("go.sum"), read.join());
    assert.ok(read.includes("../canary/internal/settings/settings.go"), read.join());
  });
});

describe("the command of a build", () => {
  it("carries the versions, the tags and nothing of the machine's own Go settings", () => {
    const tool: GoTool = { ...sample, variables: { "main.version": "v1" }, tags: ["one", "two"] };
    const { args, env } = buildCommand(tool, "/out");
    assert.ok(args.includes("-ldflags=-s -w -X main.version=v1"));
    assert.ok(args.includes("-tags=one,two"));
    assert.deepEqual(args.slice(-3), ["-o", "/out", "."]);
    assert.equal(env.CGO_ENABLED, "0");
    assert.equal(env.GOTOOLCHAIN, "local");
    assert.match(env.GOFLAGS ?? "", /-mod=readonly/);
  });

  it("links a binary with C in it statically", () => {
    const { args, env } = buildCommand({ ...sample, cgo: true }, "/out");
    assert.ok(args.includes("-ldflags=-s -w -extldflags -static"));
    assert.equal(env.CGO_ENABLED, "1");
    assert.deepEqual(compileCommand(sampleInC, "/sources", "/out").args, [
      ...["-Os", "-static", "-s", "-DVERSION=1"],
      ...["-o", "/out", "/sources/src/sample.c"],
    ]);
  });
});

describe("what a build says", () => {
  it("is told apart from the packages that went well", () => {
    assert.ok(["runtime", "k8s.io/api/core/v1", "vendor/golang.org/x/net/idna"].every(isPackage));
    assert.ok(
      !["", "# example.org/sample", "main.go:3:1: syntax error", "go: downloading example.org/a v1.0.0"].some(
        isPackage,
      ),
    );
  });

  it("comes down to its last messages", () => {
    const said = [
      "runtime",
      "go: downloading example.org/a v1.0.0",
      "# example.org/sample",
      "./main.go:3:1: no",
      "",
    ];
    assert.equal(messagesOf(said.join("\n")), "  # example.org/sample\n  ./main.go:3:1: no");
    const many = Array.from({ length: 40 }, (_, i) => `line ${i}`);
    assert.deepEqual(
      messagesOf(many.join("\n")).split("\n"),
      many.slice(-15).map((line) => `  ${line}`),
    );
  });
});

describe("the machine's Go", () => {
  it("may be of the oldest version that builds, or newer", () => {
    for (const version of ["go1.26", "go1.26.8", "go1.27rc1", "go2.0", "devel go1.28-0a1b2c3"]) {
      assert.ok(isRecentEnough(`go version ${version} linux/amd64`), version);
    }
    for (const version of ["go1.25.11", "go1.9", "go1.3"]) {
      assert.ok(!isRecentEnough(`go version ${version} linux/amd64`), version);
    }
    assert.ok(!isRecentEnough("gccgo (GCC) 12.2.0"));
  });
});

describe("the Debian packages", () => {
  it("each say what they are for, once", () => {
    const all = [...packages, ...benchPackages];
    for (const { name, why } of all) assert.match(why, /^\S.{15,}\.$/, name);
    assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
  });

  it("count as there only when they are installed", () => {
    const printed = "ii  gcc\nhi  s6\nrc  ipset\nun  iptables\niU  iproute2\nii  libc6-dev\n";
    assert.deepEqual([...installed(printed)], ["gcc", "s6", "libc6-dev"]);
    assert.deepEqual([...installed("")], []);
  });
});

/** Whether a go.mod names the module that a package is in: itself, for a path that starts with a dot. */
function requires(module: string, path: string): boolean {
  if (path.startsWith(".")) return /^module \S/m.test(module);
  const pinned = [...module.matchAll(/^\s*(?:require )?(\S+) v\d/gm)].map((match) => match[1] ?? "");
  return pinned.some((name) => path === name || path.startsWith(`${name}/`));
}

function replaced(module: string, name: string): boolean {
  return module.includes(`\t${name} => `) || module.includes(`replace ${name} => `);
}

/** Whether a version of Go such as 1.26.8 has the same or a lower major and minor number. */
function notNewer(version: string, limit: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [limitMajor = 0, limitMinor = 0] = limit.split(".").map(Number);
  return major < limitMajor || (major === limitMajor && minor <= limitMinor);
}
