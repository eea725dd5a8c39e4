import { createRequire } from "node:module";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { packFolders } from "./packs.ts";

/** Makes one file of JavaScript of each pack, which starts without a compiler, and needs no packages beside it. */
export async function buildPacks(): Promise<void> {
  await build({
    entryPoints: packFolders.map((pack) => ({
      in: join(import.meta.dirname, pack, "index.ts"),
      out: `${pack}/bin/index`,
    })),
    outdir: import.meta.dirname,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    // Files are read at each start; names stay as they are for stack traces.
    minifyWhitespace: true,
    plugins: [leanSdk],
  });
}

/**
 * Leaves out of the bundle what the policy SDK never uses of Pulumi's SDK: nearly all of it, such as npm's own library. It
 * takes assets, and some names of the protocol, which are written down here as the installed version has them.
 */
const leanSdk: Plugin = {
  name: "lean-sdk",
  setup({ onLoad, onResolve }) {
    const namespace = "lean-sdk";
    const sdk = /^@pulumi\/pulumi$/;
    const protocol = /^@pulumi\/pulumi\/runtime\/rpc$/;
    for (const filter of [sdk, protocol]) onResolve({ filter }, ({ path }) => ({ path, namespace }));
    onLoad({ namespace, filter: sdk }, () => ({
      contents: `export * as asset from "@pulumi/pulumi/asset/index.js";`,
      resolveDir: import.meta.dirname,
    }));
    onLoad({ namespace, filter: protocol }, ({ path }) => ({ loader: "json", contents: stringsOf(path) }));
  },
};

function stringsOf(module: string): string {
  const exported = createRequire(import.meta.url)(module) as Readonly<Record<string, unknown>>;
  return JSON.stringify(
    Object.fromEntries(Object.entries(exported).filter(([, value]) => typeof value === "string")),
  );
}

if (import.meta.main) await buildPacks();
