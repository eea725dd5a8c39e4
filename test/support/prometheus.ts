import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { work } from "../../lib/paths.ts";
import { debian } from "../../local/images/debian.ts";

const folder = join(work, "cache/prometheus");

/** Debian's Prometheus and promtool, unpacked and not installed: a package would start a service of its own. */
export async function prometheusProgram(name: "prometheus" | "promtool"): Promise<string> {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  const tree = await debian({ packages: ["prometheus"], leaveOut: [/^(?!prometheus$)/] });
  const entry = tree.get(`/usr/bin/${name}`);
  if (entry?.type !== "file" || !Buffer.isBuffer(entry.content))
    throw new Error(`Debian's package prometheus has no program ${name}.`);
  await mkdir(folder, { recursive: true });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, entry.content, { mode: 0o755 });
  await rename(draft, path);
  return path;
}
