import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { getProject, getStack, RunError, runtime } from "@pulumi/pulumi";
import { root } from "./lib/paths.ts";
import { settingsIn } from "./lib/stack-file.ts";
import { takenByOthers } from "./systems/claims.ts";
import { type SystemSettings, schemaOf, settingsSchemas } from "./systems/index.ts";
import { settingsOf } from "./systems/known-keys.ts";
import { type Mistake, mistakes } from "./systems/mistakes.ts";

/** A stack's configuration as its file gives it, by key without the project's prefix. */
export interface RawSettings {
  readonly system?: unknown;
  readonly [key: string]: unknown;
}

/**
 * The settings of the stack that runs: the only place that reads Pulumi's configuration.
 * @throws RunError that lists every mistake in the stack file, before any resource is registered.
 */
export function loadSettings(): SystemSettings {
  const file = stackFile(getStack());
  const others = new Map(stackFiles().filter(([path]) => path !== file));
  return parseSettings(file, readConfig(`${getProject()}:`), others);
}

/**
 * Checks raw settings and fills in defaults. `file` is named in errors, and so are `others`, the settings of other stacks by
 * the paths of their files, where one of them has what this stack takes.
 */
export function parseSettings(
  file: string,
  raw: RawSettings,
  others: ReadonlyMap<string, RawSettings> = new Map(),
): SystemSettings {
  const schema = schemaOf(raw.system);
  if (!schema) throw new RunError(explain(file, [unknownSystem(raw.system)]));
  const parsed = schema.safeParse(raw);
  const own = parsed.success ? [] : mistakes(parsed.error, schema, raw);
  const found = [...own.map((mistake) => ofOthers(mistake, raw.system)), ...takenByOthers(raw, others)];
  if (!parsed.success || found.length > 0) throw new RunError(explain(file, found));
  return deepFreeze(parsed.data);
}

/** A key that only other systems have was meant for one of these. */
function ofOthers(mistake: Mistake, system: unknown): Mistake {
  const schema = schemaOf(system);
  if (!schema || mistake.path.includes(".") || settingsOf(schema).includes(mistake.path)) return mistake;
  const others = Object.entries(settingsSchemas)
    .filter(([, other]) => settingsOf(other).includes(mistake.path))
    .map(([name]) => `system: ${name}`);
  if (others.length === 0) return mistake;
  return { ...mistake, allowed: `${mistake.allowed}. It is a setting of ${others.join(" and ")}` };
}

function stackFile(stack: string): string {
  return `stacks/Pulumi.${stack}.yaml`;
}

/** The settings of every stack that has a file, by its path. */
function stackFiles(): readonly (readonly [string, RawSettings])[] {
  return readdirSync(join(root, "stacks")).flatMap((name) => {
    const [, stack] = /^Pulumi\.(.+)\.yaml$/.exec(name) ?? [];
    if (stack === undefined) return [];
    return [[stackFile(stack), readStackFile(join(root, stackFile(stack)))] as const];
  });
}

/** Nothing where it is no YAML: nothing can be deployed from it. */
function readStackFile(path: string): RawSettings {
  try {
    return settingsIn(readFileSync(path, "utf8"));
  } catch {
    return {};
  }
}

function readConfig(prefix: string): RawSettings {
  const entries = Object.entries(runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(entries.map(([key, text]) => [key.slice(prefix.length), decode(text)]));
}

/** Pulumi hands every value over as text; structured ones, and switches, are JSON. A text may begin like one. */
function decode(text: string): unknown {
  if (!/^([[{]|(true|false)$)/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function unknownSystem(value: unknown): Mistake {
  return { path: "system", value, allowed: `one of ${Object.keys(settingsSchemas).join(", ")}` };
}

function explain(file: string, found: readonly Mistake[]): string {
  const lines = found.map(({ path, value, allowed }) => {
    const is = value === undefined ? "is missing" : `is ${shown(path, value)}`;
    return `  seaworthy:${path} ${is}; allowed is ${allowed}.`;
  });
  const count = found.length === 1 ? "a mistake" : `${found.length} mistakes`;
  return [
    `${file} has ${count}. Nothing was changed.`,
    ...lines,
    "docs/settings.md lists every setting.",
  ].join("\n");
}

/** Where somebody took a setting for the place of a password, the message must not spread it: nor by an address that has one. */
function shown(path: string, value: unknown): string {
  if (Array.isArray(value)) return value.some(isMapping) ? "a list" : JSON.stringify(value);
  if (isMapping(value)) return Object.keys(value).length === 0 ? "{}" : "a mapping";
  if (
    typeof value === "string" &&
    /password|secret|token|credential|key$/i.test(path.split(".").at(-1) ?? "")
  )
    return "a text";
  return JSON.stringify(value).replace(/\/\/[^/"\s]*@/g, "//…@");
}

function isMapping(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
