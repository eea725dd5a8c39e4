import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { provideManifests } from "../../engine/manifests.ts";
import { settingsOf } from "../../engine/stack.ts";
import { root } from "../../lib/paths.ts";
import { releases } from "../../systems/platform/postgres-operator/releases.ts";

describe("the manifests of facilities", () => {
  const { PATH } = process.env;
  afterEach(() => {
    process.env.PATH = PATH;
  });
  const provide = (stack: string, stacksFolder: string | undefined) =>
    provideManifests({ env: {}, stacksFolder, program: root }, settingsOf(stack));
  const withoutGo = () => {
    process.env.PATH = "/nonexistent";
  };

  it("are there for a platform, where its settings look for them", async () => {
    await provide("platform-local", root);
    for (const { manifests } of Object.values(releases)) assert.ok(existsSync(join(root, manifests.file)));
  });

  it("are asked for by no other system", async () => {
    withoutGo();
    await provide("cordum-dev", root);
  });

  it("stop the embedded engine where they can't be had, and nobody else's", async () => {
    withoutGo();
    await assert.rejects(provide("platform-local", root));
    await provide("platform-local", undefined);
  });
});
