import { enableCompileCache, registerHooks } from "node:module";
import { join } from "node:path";
import { makeStructsInOnePass } from "./lib/structs.ts";

/**
 * Loaded before Pulumi's SDK, by `nodeargs` in Pulumi.yaml. The SDK loads a TypeScript compiler and a package manager in case
 * a program gives it a function to serialize: two thirds of what Node.js reads before the program starts. They are left until
 * somebody does. Compiled code is kept for the next time, where nothing else says where.
 */
enableCompileCache(join(import.meta.dirname, ".seaworthy/cache/node"));
makeStructsInOnePass();

const serializers = new Set(["./closure/serializeClosure", "./closure/codePaths"]);
const hooks = registerHooks({
  resolve(specifier, context, next) {
    if (!serializers.has(specifier) || !context.parentURL?.endsWith("/@pulumi/pulumi/runtime/index.js"))
      return next(specifier, context);
    serializers.delete(specifier);
    if (serializers.size === 0) hooks.deregister();
    return { url: new URL("serializers.ts", import.meta.url).href, shortCircuit: true };
  },
});
