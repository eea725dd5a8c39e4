import { createRequire, registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

/** Prints the files that importing the modules of its arguments reads: node loaded.ts <module>… */

const files = new Set<string>();
registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith("file:")) files.add(fileURLToPath(url));
    return nextLoad(url, context);
  },
});
for (const module of process.argv.slice(2)) await import(module);
// Those that were required before the hooks were there, or in a way that passes them by.
for (const file of Object.keys(createRequire(import.meta.url).cache)) files.add(file);
process.stdout.write(JSON.stringify([...files]), () => process.exit(0));
