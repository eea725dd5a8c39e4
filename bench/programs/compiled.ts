import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { root } from "../../lib/paths.ts";

/** What the program consists of: its sources, and the files beside them that it reads. */
export const programParts = [...globSync("*.ts", { cwd: root }), "systems", "components", "lib"];

/** Compiles the program to JavaScript in `folder`, as people do who build before they deploy. */
export function compileProgram(folder: string): string {
  startProgram(folder, { type: "module", main: "index.js" });
  for (const part of programParts)
    cpSync(join(root, part), join(folder, part), { recursive: true, filter: isNotSource });
  const compilerOptions = {
    noEmit: false,
    incremental: false,
    allowImportingTsExtensions: false,
    rewriteRelativeImportExtensions: true,
    rootDir: root,
    outDir: folder,
  };
  const project = join(folder, "tsconfig.json");
  const config = { extends: join(root, "tsconfig.json"), compilerOptions, files: [join(root, "index.ts")] };
  writeFileSync(project, JSON.stringify(config));
  execFileSync(join(root, "node_modules/.bin/tsc"), ["--project", project]);
  return folder;
}

/** An empty folder below the project, so that its packages are found, with what Pulumi reads first. */
export function startProgram(folder: string, manifest: object): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(root, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
}

function isNotSource(path: string): boolean {
  return extname(path) !== ".ts";
}
