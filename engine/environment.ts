import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { bin, root, work } from "../lib/paths.ts";

/** The embedded engine's home: its plugins and settings, apart from a Pulumi that the user may have. */
export const home = join(work, "pulumi");

/** Where the embedded engine keeps stacks: their state, and the passphrase of the secrets in it. */
export const stacksFolder = join(work, "stacks");

/** The project's program, as the embedded engine starts it. */
export const ownProgram = join(import.meta.dirname, "program");

/** The environment in which the embedded engine runs; nothing of the user's own Pulumi is used or changed. */
export function engineEnvironment(kubeconfig: string, folder: string): NodeJS.ProcessEnv {
  const state = join(folder, "state");
  mkdirSync(state, { recursive: true, mode: 0o700 });
  keepNoLogs(home);
  const { PULUMI_CONFIG_PASSPHRASE: _, ...inherited } = process.env;
  return {
    ...inherited,
    PATH: [join(root, "node_modules/.bin"), bin, process.env.PATH].join(delimiter),
    KUBECONFIG: kubeconfig,
    PULUMI_HOME: home,
    // Without attributes beside each file: those are written in place, and a command killed there would leave a state that
    // Pulumi can't read ("failed to load checkpoint: EOF"). The files themselves take their place whole.
    PULUMI_BACKEND_URL: `file://${state}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphrase(folder),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Plugins come from the engine's home alone, whatever else is on the PATH.
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    // A missing plugin is an error here, not a download.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // A file backend on a local disk needs no second copy of each checkpoint.
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    NODE_COMPILE_CACHE: join(work, "cache/node"),
  };
}

/**
 * Pulumi 3.256 writes all that it does into its home, secrets too, which takes a sixth of a preview's time and up to 500 MB. It
 * has no setting for that, but goes on without where a file stands in the folder's place. `pulumi -v=9 --logtostderr` tells
 * as much to who asks.
 */
export function keepNoLogs(folder: string): void {
  const logs = join(folder, "logs");
  const found = statSync(logs, { throwIfNoEntry: false });
  if (found?.isFile()) return;
  mkdirSync(folder, { recursive: true });
  rmSync(logs, { recursive: true, force: true });
  writeFileSync(logs, "");
}

/**
 * A home for one run of the user's own Pulumi: all that is in theirs, by links, but the logs, which stay theirs as they are.
 * It is gone with this process.
 */
export function quietHome(own: string, folder: string): string {
  if (statSync(join(own, "logs"), { throwIfNoEntry: false })?.isFile()) return own;
  // What Pulumi downloads and notes goes to its place.
  for (const name of ["plugins", "policies", "templates", "workspaces"])
    mkdirSync(join(own, name), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(own)) if (name !== "logs") symlinkSync(join(own, name), join(folder, name));
  keepNoLogs(folder);
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Made once: the state's secrets can't be read without it. */
function passphrase(folder: string): string {
  const file = join(folder, "passphrase");
  if (!existsSync(file))
    writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  return file;
}
