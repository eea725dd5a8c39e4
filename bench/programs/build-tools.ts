import { ensureTools, tools } from "../../local/tools/index.ts";

// Builds what this checkout needs: node bench/programs/build-tools.ts

await ensureTools(tools.map(({ name }) => name));
