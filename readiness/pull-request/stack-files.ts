import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { root } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import type { StackFile } from "./affected-stacks.ts";

/** Every stack of this repository, with its system. */
export function stackFiles(): readonly StackFile[] {
  const files = globSync("stacks/Pulumi.*.yaml", { cwd: root }).sort();
  return files.map((file) => {
    const { config = {} } = (parse(readFileSync(join(root, file), "utf8")) ?? {}) as {
      readonly config?: Readonly<Record<string, unknown>>;
    };
    const stack = basename(file, ".yaml").replace(/^Pulumi\./, "");
    return { stack, system: String(config["seaworthy:system"] ?? "") };
  });
}

const maxBuffer = 64 * 1024 * 1024;

/** What was changed since the branch left `base`; of a renamed file both names. */
export function changedFiles(base: string): readonly string[] {
  // It could be an option of git's otherwise.
  if (!/^[\w][\w./~^-]*$/.test(base))
    throw new Problem(`"${base}" is not a commit or branch.`, "Give BASE=main.");
  try {
    const command = ["diff", "--name-only", "--no-renames", "-z", `${base}...HEAD`];
    const text = execFileSync("git", command, { cwd: root, encoding: "utf8", maxBuffer, stdio: "pipe" });
    return text.split("\0").filter(Boolean);
  } catch {
    throw new Problem(
      `git can't list the changes since ${base}.`,
      "The commit must be in this checkout: fetch it, with the history up to the merge base.",
    );
  }
}
