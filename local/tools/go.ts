import { join } from "node:path";
import { execa } from "execa";
import { root } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";

/** Where a tool's module is. */
export function moduleFolder(folder: string): string {
  return join(root, "local", folder);
}

/**
 * The environment of every call of Go. The same sources must give the same binary, whatever the person's own settings
 * are: no other toolchain, no workspace, no change of go.mod, no paths of this machine in the binary.
 */
export function goEnvironment(cgo: boolean): Record<string, string> {
  return {
    GOTOOLCHAIN: "local",
    GOWORK: "off",
    GOFLAGS: "-mod=readonly -trimpath -buildvcs=false",
    CGO_ENABLED: cgo ? "1" : "0",
  };
}

/** What `go version` prints, such as `go version go1.26.8 linux/amd64`; nothing where there is no Go. */
export async function goVersion(): Promise<string | undefined> {
  const { stdout, failed } = await execa("go", ["version"], { reject: false, env: goEnvironment(false) });
  return failed ? undefined : stdout.trim();
}

/** The folder of a module that `folder`'s go.mod pins: downloaded, and checked against go.sum, where it is not there yet. */
export async function sourcesOf(folder: string, module: string): Promise<string> {
  const { stdout, stderr } = await execa("go", ["mod", "download", "-json", module], {
    cwd: moduleFolder(folder),
    env: goEnvironment(false),
    reject: false,
  });
  const answer = (stdout.startsWith("{") ? JSON.parse(stdout) : {}) as { Dir?: string; Error?: string };
  if (!answer.Dir) {
    throw new Problem(
      `The Go module ${module}, pinned in local/${folder}/go.mod, could not be downloaded: ${answer.Error ?? stderr}`,
      "The module proxy (`go env GOPROXY`) must be reachable. Then run the same command again.",
    );
  }
  return answer.Dir;
}
