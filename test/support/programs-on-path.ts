import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** A folder of shell scripts that stand where a command looks for the programs of their names first. */
export class ProgramsOnPath {
  readonly folder = mkdtempSync(join(tmpdir(), "seaworthy-programs-"));

  /** An environment in which they are found; the shell and its tools are the machine's. */
  get env(): NodeJS.ProcessEnv {
    return { ...process.env, PATH: [this.folder, "/usr/bin", "/bin"].join(delimiter) };
  }

  add(name: string, script: string): void {
    writeFileSync(join(this.folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
