import { chmod, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inside, machineData, machineLogs } from "./layout.ts";

/** A daemon that runs on a machine, restarted when it ends. */
export interface Service {
  readonly name: string;
  readonly command: readonly string[];
  /** A socket inside the machine that must be there first: starting earlier would only mean to crash and try again. */
  readonly needs?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A folder inside the machine with a file for each variable that is secret: its value stays out of the script. */
  readonly secrets?: string;
}

/** All that makes one machine what it is; two equal ones behave alike. */
export interface Definition {
  /** The machine whose network it is on. @default a network of its own */
  readonly network?: string;
  readonly services: readonly Service[];
  /** Configuration files by name, found inside the machine in `inside.etc`. */
  readonly files: Readonly<Record<string, string>>;
}

/** The script that s6 runs for a service. It becomes the daemon, so that signals reach it. */
export function runScript(machine: string, service: Service): string {
  const environment = {
    PATH: `${inside.bin}:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: "/root",
    ...service.environment,
  };
  const secretly = service.secrets ? ["s6-envdir", service.secrets] : [];
  return [
    "#!/bin/sh",
    `exec >>${join(inside.logs(machine), `${service.name}.log`)} 2>&1`,
    ...(service.needs ? [`until [ -S ${service.needs} ]; do sleep 0.1; done`] : []),
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${quote(value)}`),
    `exec ${[...secretly, ...service.command].map(quote).join(" \\\n  ")}`,
    "",
  ].join("\n");
}

const quote = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** Writes a machine's files to where its start script looks for them, in place of whatever was there. */
export async function writeDefinition(machine: string, { services, files }: Definition): Promise<void> {
  const folder = machineData(machine);
  const [etc, tree] = [join(folder, "etc"), join(folder, "services")];
  for (const stale of [etc, tree]) await rm(stale, { recursive: true, force: true });
  await mkdir(etc, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(etc, name), text);
  for (const service of services) {
    await mkdir(join(tree, service.name), { recursive: true });
    const script = join(tree, service.name, "run");
    await writeFile(script, runScript(machine, service));
    await chmod(script, 0o755);
  }
  await turnLogs(machine, ["init", ...services.map((service) => service.name)]);
}

/** Each start begins new logs and keeps the ones before: enough to look back, bounded on disk. */
async function turnLogs(machine: string, names: readonly string[]): Promise<void> {
  const folder = machineLogs(machine);
  await mkdir(folder, { recursive: true });
  for (const name of names) {
    const log = join(folder, `${name}.log`);
    if (await stat(log).catch(() => undefined)) await rename(log, `${log}.1`);
  }
}
