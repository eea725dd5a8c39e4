import { join } from "node:path";
import { goEnvironment, moduleFolder } from "./go.ts";
import type { CTool, GoTool } from "./tool.ts";
import { trimmedModfile } from "./trim.ts";

/** A program to start: what a log shows, and what a person could run again by hand. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Downloads the modules that a tool needs, and prints the name of each package in it. */
export function listCommand(tool: GoTool): Command {
  return go(tool, ["list", "-deps", ...modulesOf(tool), ...tagsOf(tool), tool.package]);
}

export function buildCommand(tool: GoTool, output: string): Command {
  const variables = Object.entries(tool.variables ?? {}).flatMap(([name, value]) => [
    "-X",
    `${name}=${value}`,
  ]);
  // A binary with C in it is made static too, so that it does not depend on which libraries the machine has.
  const link = ["-s", "-w", ...variables, ...(tool.cgo ? ["-extldflags", "-static"] : [])];
  // Nobody debugs these, and without the debugger's tables Go's cache takes a quarter less of the disk.
  const flags = ["-v", "-gcflags=all=-dwarf=false", `-ldflags=${link.join(" ")}`, ...tagsOf(tool)];
  return go(tool, ["build", ...modulesOf(tool), ...flags, "-o", output, tool.package]);
}

/** @param sources The folder of the module that the C file comes with. */
export function compileCommand(tool: CTool, sources: string, output: string): Command {
  const define = Object.entries(tool.define).map(([name, value]) => `-D${name}=${value}`);
  const args = ["-Os", "-static", "-s", ...define, "-o", output, join(sources, tool.source)];
  return { file: "gcc", args, cwd: moduleFolder(tool.folder), env: {} };
}

function go(tool: GoTool, args: readonly string[]): Command {
  return { file: "go", args, cwd: moduleFolder(tool.folder), env: goEnvironment(tool.cgo ?? false) };
}

function modulesOf(tool: GoTool): string[] {
  return tool.trimmed ? [`-modfile=${trimmedModfile(tool)}`] : [];
}

function tagsOf(tool: GoTool): string[] {
  return tool.tags ? [`-tags=${tool.tags.join(",")}`] : [];
}
