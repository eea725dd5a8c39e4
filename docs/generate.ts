import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { alertsPage } from "./alerts-page.ts";
import { settingsDocument } from "./settings-table.ts";

/** The pages that are written from code, by file name. */
export const generated: Readonly<Record<string, () => string>> = {
  "settings.md": settingsDocument,
  "runbooks/alerts.md": alertsPage,
};

if (import.meta.main) {
  for (const [file, write] of Object.entries(generated))
    writeFileSync(join(import.meta.dirname, file), write());
}
