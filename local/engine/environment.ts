import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { bin, root, work } from "../lib/paths.ts";

/** The embedded engine's own home: its state, plugins and passphrase, apart from a Pulumi that the user may have. */
export const home = join(work, "pulumi");

const stateFolder = join(home, "state");
const passphraseFile = join(home, "passphrase");

/** The environment in which the embedded engine runs; nothing of the user's own Pulumi is used or changed. */
export function engineEnvironment(kubeconfig: string): NodeJS.ProcessEnv {
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  createPassphrase();
  const { PULUMI_CONFIG_PASSPHRASE: _, ...inherited } = process.env;
  return {
    ...inherited,
    PATH: [join(root, "node_modules/.bin"), bin, process.env.PATH].join(delimiter),
    KUBECONFIG: kubeconfig,
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${stateFolder}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // A missing plugin is an error here, not a download.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // A file backend on a local disk needs no second copy of each checkpoint.
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    NODE_COMPILE_CACHE: join(work, "cache/node"),
  };
}

/** Made once: the state's secrets can't be read without it. */
function createPassphrase(): void {
  if (existsSync(passphraseFile)) return;
  writeFileSync(passphraseFile, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
}
