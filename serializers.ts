import { createRequire } from "node:module";
import type { runtime } from "@pulumi/pulumi";

/** In the place of the SDK's own modules for serializing functions, which are loaded when one is called (startup.ts). */
type Runtime = typeof runtime;

const require = createRequire(import.meta.url);
const closures = (): Runtime => require("@pulumi/pulumi/runtime/closure/serializeClosure.js");
const codePaths = (): Runtime => require("@pulumi/pulumi/runtime/closure/codePaths.js");

export function serializeFunction(...args: Parameters<Runtime["serializeFunction"]>) {
  return closures().serializeFunction(...args);
}

export function serializeFunctionAsync(...args: Parameters<Runtime["serializeFunctionAsync"]>) {
  return closures().serializeFunctionAsync(...args);
}

export function computeCodePaths(options?: runtime.CodePathOptions) {
  return codePaths().computeCodePaths(options);
}
