import { readFileSync } from "node:fs";
import { FakeKubectl } from "./kubectl.ts";

/** The same as a program, of the cluster in the folder that it is told first. */
const [folder = "", ...args] = process.argv.slice(2);
process.stdout.write(new FakeKubectl(folder, args, () => readFileSync(0, "utf8")).run());
