import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../../lib/paths.ts";

/** What a program writes that the language host starts in the project's folder, by the arguments that Pulumi.yaml gives. */
function run(program: string): string {
  const { runtime } = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8"));
  const args = [...runtime.options.nodeargs.split(" "), "--input-type=module", "--eval", program];
  return execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" });
}

const loaded = `
  import { createRequire } from "node:module";
  const loaded = () => Object.keys(createRequire(process.cwd() + "/").cache)
    .filter((file) => /node_modules.(typescript|@npmcli.arborist)./.test(file)).length > 0;
  const { runtime } = await import("@pulumi/pulumi");`;

describe("the start of the program", () => {
  it("loads Pulumi's SDK without a compiler and a package manager", () => {
    assert.equal(run(`${loaded} process.stdout.write(String(loaded()))`), "false");
  });

  it("loads them when a function is serialized", () => {
    const program = `${loaded}
      const { text } = await runtime.serializeFunction(() => 6 * 7);
      process.stdout.write(JSON.stringify([loaded(), text]));`;
    const [isLoaded, text] = JSON.parse(run(program));
    assert.equal(isLoaded, true);
    assert.match(text, /6 \* 7/);
  });

  it("makes the SDK turn properties into messages in one pass", () => {
    const program = `
      await import("@pulumi/pulumi");
      const { default: structs } = await import("google-protobuf/google/protobuf/struct_pb.js");
      process.stdout.write(structs.Struct.fromJavaScript.name);`;
    assert.equal(run(program), "structOf");
  });
});
