import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { execa } from "execa";
import { root } from "../../lib/paths.ts";

const scripts = execFileSync("git", ["ls-files", "*.sh", ".ci/run"], { cwd: root, encoding: "utf8" });

describe("shell scripts", () => {
  for (const file of scripts.trim().split("\n")) {
    it(`${file} has nothing that shellcheck warns of`, async () => {
      await execa("shellcheck", [join(root, file)], { all: true });
    });
  }
});
