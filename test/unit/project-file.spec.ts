import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFile } from "../../lib/project-file.ts";

describe("a file that a setting names", () => {
  let folder: string;
  let project: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "seaworthy-"));
    project = join(folder, "project");
    for (const name of ["stacks", "dashboards", "..quay"])
      mkdirSync(join(project, name), { recursive: true });
    mkdirSync(join(folder, "project-of-others"));
    for (const path of [
      "project/dashboards/a.json",
      "project/..quay/a.json",
      "a.json",
      "project-of-others/a.json",
    ])
      writeFileSync(join(folder, path), "{}");
    symlinkSync(join(folder, "a.json"), join(project, "stacks/link.json"));
    symlinkSync(folder, join(project, "stacks/out"));
    symlinkSync(join(project, "dashboards"), join(project, "stacks/in"));
    symlinkSync("loop.json", join(project, "stacks/loop.json"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const found = (path: string) => projectFile("stacks", path, project);

  for (const path of ["../dashboards/a.json", "in/a.json", "../..quay/a.json", "./x/../none.json"])
    it(`is read at ${path}`, () => assert.equal(found(path), join(project, "stacks", path)));

  for (const path of [
    "../../a.json",
    "../../project-of-others/a.json",
    "x/../../../a.json",
    "/etc/passwd",
    "link.json",
    "out/a.json",
    "loop.json",
    "../..",
  ])
    it(`is not read at ${path}`, () => assert.equal(found(path), undefined));
});
