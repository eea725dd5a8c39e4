import { readFileSync } from "node:fs";
import { registerBare } from "../own-part/floor.ts";

// The floor below the program: what it registered, once more, by the SDK alone: node bench/growth/floor.ts <file>

const file = process.argv[2] ?? "";
await registerBare(JSON.parse(readFileSync(file, "utf8")));
