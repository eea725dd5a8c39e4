import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { noExemptions, parseExemptions, type Registry } from "./exemption.ts";

/** The exemptions of a checkout: the same for packs, commands and readiness reports. */
export function registryIn(checkout: string): Registry {
  const { path } = noExemptions;
  const file = join(checkout, path);
  return existsSync(file) ? parseExemptions({ path, text: readFileSync(file, "utf8") }) : noExemptions;
}
