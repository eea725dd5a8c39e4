import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { ownProgram, stacksFolder } from "../../engine/environment.ts";
import { target } from "../../engine/target.ts";
import { root } from "../../lib/paths.ts";
import { kubeconfig as embedded } from "../../local/cluster/layout.ts";

describe("the target of a command", () => {
  let folder: string;
  let kubeconfig: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "target-"));
    kubeconfig = join(folder, "config");
    const contexts = [{ name: "staging" }, { name: "production" }];
    writeFileSync(kubeconfig, stringify({ contexts, "current-context": "production" }));
  });

  after(() => rmSync(folder, { recursive: true }));

  it("is the embedded cluster, even with a KUBECONFIG in the environment", () => {
    const { env, program, stacksFolder: stacks } = target({ KUBECONFIG: kubeconfig, PATH: "/bin" });
    assert.equal(env.KUBECONFIG, embedded);
    assert.equal(program, ownProgram);
    assert.equal(stacks, stacksFolder);
  });

  it("is the user's own where a kubeconfig is named on purpose", () => {
    const named = { SEAWORTHY_KUBECONFIG: kubeconfig, PATH: "/bin", HOME: folder };
    const { env, program, stacksFolder: stacks } = target(named);
    assert.equal(env.KUBECONFIG, kubeconfig);
    assert.equal(program, root);
    assert.equal(stacks, undefined);
    assert.ok(existsSync(join(folder, ".pulumi/plugins")), "what is downloaded goes to the user's own home");
    assert.ok(statSync(join(env.PULUMI_HOME ?? "", "logs")).isFile());
  });

  it("is the named context, and the user's file keeps its own", () => {
    const before = readFileSync(kubeconfig, "utf8");
    const named = { SEAWORTHY_CONTEXT: "staging", KUBECONFIG: kubeconfig, PATH: "/bin", HOME: folder };
    const { env } = target(named);
    const selected = parse(readFileSync(env.KUBECONFIG ?? "", "utf8")) as Record<string, unknown>;
    assert.equal(selected["current-context"], "staging");
    assert.equal(readFileSync(kubeconfig, "utf8"), before);
  });

  it("is refused when the context or the file does not exist, with those that do", () => {
    const env = { SEAWORTHY_KUBECONFIG: kubeconfig, SEAWORTHY_CONTEXT: "prod", PATH: "/bin" };
    assert.throws(() => target(env), { message: /no context "prod"/, remedy: /staging, production/ });
    assert.throws(
      () => target({ SEAWORTHY_KUBECONFIG: "/nowhere", PATH: "/bin" }),
      /no kubeconfig at \/nowhere/,
    );
  });
});
