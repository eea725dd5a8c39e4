import { parse } from "yaml";

const prefix = "seaworthy:";

/** The settings in the text of a stack file, by key without the project's prefix. */
export function settingsIn(text: string): Readonly<Record<string, unknown>> {
  const { config } = (parse(text) ?? {}) as { readonly config?: Readonly<Record<string, unknown>> | null };
  const own = Object.entries(config ?? {}).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), value]));
}
