import { join } from "node:path";
import { build } from "esbuild";
import { packs } from "./packs.ts";

/**
 * Makes one file of JavaScript of each pack, which Pulumi's host can load without a compiler. What the host loads
 * anyway, Pulumi's own packages, stays outside.
 */
export async function buildPacks(): Promise<void> {
  const options = { bundle: true, platform: "node", format: "cjs", target: "node22" } as const;
  const each = packs.map((pack) =>
    build({
      ...options,
      entryPoints: [join(import.meta.dirname, pack, "index.ts")],
      outfile: join(import.meta.dirname, pack, "bin/index.cjs"),
      external: ["@pulumi/pulumi", "@pulumi/policy"],
    }),
  );
  await Promise.all(each);
}

if (import.meta.main) await buildPacks();
