import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { bin, root } from "../lib/paths.ts";
import { step } from "../lib/progress.ts";
import { home } from "./environment.ts";

/** Providers that the program uses; each is built from local/providers and answers as the version of its SDK. */
const providers = ["kubernetes", "random", "tls"] as const;

/** Puts the language host's wrapper beside the engine, where it looks first. */
export function installLanguageHost(): void {
  copyFileSync(join(import.meta.dirname, "pulumi-language-nodejs.sh"), join(bin, "pulumi-language-nodejs"));
}

/** Installs the provider plugins into the embedded engine's own folder; does nothing while they are current. */
export async function installPlugins(env: NodeJS.ProcessEnv): Promise<void> {
  const stale = providers.filter((provider) => installed(provider) !== built(provider));
  if (stale.length === 0) return;
  await step("Installing provider plugins", async ({ update }) => {
    for (const provider of stale) {
      update(provider);
      await install(provider, env);
    }
  });
}

async function install(provider: string, env: NodeJS.ProcessEnv): Promise<void> {
  const args = [
    "plugin",
    "install",
    "resource",
    provider,
    sdkVersion(provider),
    "--reinstall",
    "--file",
    binary(provider),
  ];
  await execa(join(bin, "pulumi"), args, { env, extendEnv: false });
  writeFileSync(stamp(provider), built(provider));
}

/** The engine asks for the version that the program's SDK names. */
function sdkVersion(provider: string): string {
  const manifest = readFileSync(join(root, "node_modules/@pulumi", provider, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** Tells one build from another without reading it: this runs before every command. */
function built(provider: string): string {
  const { mtimeMs, size } = statSync(binary(provider));
  return `${sdkVersion(provider)} ${size} ${mtimeMs}`;
}

function installed(provider: string): string | undefined {
  return existsSync(stamp(provider)) ? readFileSync(stamp(provider), "utf8") : undefined;
}

function binary(provider: string): string {
  return join(bin, `pulumi-resource-${provider}`);
}

function stamp(provider: string): string {
  return join(home, `${provider}.installed`);
}
