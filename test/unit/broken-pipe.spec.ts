import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { root } from "../../lib/paths.ts";

/** Tells two things at once of whatever was not caught, as Pulumi's SDK may: by itself, it never gets to an end. */
const talker = `
  import { endOnBrokenPipe } from "./broken-pipe.ts";
  endOnBrokenPipe();
  process.on("uncaughtException", (error) => [1, 2].map(() => console.error(error)));
  process.stdin.on("data", () => [1, 2].map(() => console.error("what nobody reads")));
  console.error("ready");
`;

describe("a program whose output nobody reads any more", () => {
  it("ends", async () => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", talker], { cwd: root });
    try {
      await once(child.stderr, "data");
      child.stderr.destroy();
      child.stdin.write("go on");
      assert.deepEqual(await once(child, "exit"), [1, null]);
    } finally {
      child.kill("SIGKILL");
    }
  });
});
