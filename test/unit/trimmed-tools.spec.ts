import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { benchTools } from "../../local/tools/bench-tools.ts";
import { buildCommand, listCommand } from "../../local/tools/command.ts";
import { moduleFolder } from "../../local/tools/go.ts";
import { tools as needed, toolsOnDemand } from "../../local/tools/tools.ts";
import { replaceFiles, trimmedModfile } from "../../local/tools/trim.ts";

const tools = [...needed, ...benchTools, ...toolsOnDemand];

describe("a tool with trimmed modules", () => {
  let top: string;
  const ours = () => join(top, "ours");
  const copy = () => join(top, "copy");

  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), "trimmed-"));
    await write(copy(), { "pkg/one.go": "theirs", "pkg/two.go": "theirs" });
  });

  afterEach(() => rm(top, { recursive: true }));

  it("has our files in the place of the module's, and else the module's", async () => {
    await write(ours(), { "pkg/one.go": "ours" });
    await replaceFiles(ours(), copy());
    assert.equal(await readFile(join(copy(), "pkg/one.go"), "utf8"), "ours");
    assert.equal(await readFile(join(copy(), "pkg/two.go"), "utf8"), "theirs");
  });

  it("is not built where one of our files has nothing to replace", async () => {
    for (const path of ["pkg/three.go", "one.go", "pkg"]) {
      await write(ours(), { [path]: "ours" });
      await assert.rejects(replaceFiles(ours(), copy()), new RegExp(`The file ${path} in .* does not have`));
      await rm(ours(), { recursive: true });
    }
  });

  it("is listed and built with a go.mod that names the trimmed modules, and every other tool with its own", () => {
    for (const tool of tools) {
      if (tool.kind === "c") continue;
      const trimmed = tool.trimmed ? [`-modfile=${trimmedModfile(tool)}`] : [];
      for (const { args } of [listCommand(tool), buildCommand(tool, "/out")]) {
        assert.deepEqual(
          args.filter((arg) => arg.startsWith("-modfile=")),
          trimmed,
          tool.name,
        );
      }
    }
  });

  it("names each module that we have files for", async () => {
    for (const folder of new Set(tools.map((tool) => tool.folder))) {
      const trimmed = tools.flatMap(
        (tool) => (tool.kind === "go" && tool.folder === folder && tool.trimmed) || [],
      );
      const files = await filesOf(join(moduleFolder(folder), "_instead"));
      for (const file of files)
        assert.ok(
          trimmed.some((module) => file.startsWith(`${module}/`)),
          `${folder}: ${file}`,
        );
      for (const module of trimmed)
        assert.ok(
          files.some((file) => file.startsWith(`${module}/`)),
          `${folder}: ${module}`,
        );
    }
  });
});

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
