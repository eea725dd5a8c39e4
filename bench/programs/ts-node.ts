import { copyFileSync, cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { engineEnvironment } from "../../engine/environment.ts";
import { bin, root } from "../../lib/paths.ts";
import { programParts, startProgram } from "./compiled.ts";

const compilerOptions = {
  target: "ES2024",
  lib: ["ES2024"],
  module: "commonjs",
  moduleResolution: "bundler",
  types: ["node"],
  strict: true,
  esModuleInterop: true,
  skipLibCheck: true,
};

/**
 * The program as `pulumi new` would have begun it, in `folder`: TypeScript that becomes CommonJS, by the ts-node that comes
 * with Pulumi. Only imports and the name of the own folder are written in another way.
 */
export function tsNodeProgram(folder: string): string {
  startProgram(folder, { main: "index.ts" });
  const settings = join(folder, "Pulumi.yaml");
  writeFileSync(settings, readFileSync(settings, "utf8").replace("typescript: false", "typescript: true"));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  for (const part of programParts) cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const file of globSync("**/*.ts", { cwd: folder })) {
    const path = join(folder, file);
    writeFileSync(path, asCommonJs(readFileSync(path, "utf8")));
  }
  return folder;
}

function asCommonJs(source: string): string {
  return source.replaceAll(/(from "\.[^"]*)\.ts"/g, '$1"').replaceAll("import.meta.dirname", "__dirname");
}

/** Variables with which the same engine runs a language host that loads ts-node, as Pulumi's own does. */
export function tsNodeVariables(folder: string): NodeJS.ProcessEnv {
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(bin, "pulumi"), join(folder, "pulumi"));
  copyFileSync(join(bin, "nodejs-language-host"), join(folder, "pulumi-language-nodejs"));
  return { PATH: [folder, engineEnvironment("", folder).PATH].join(delimiter) };
}
