import { readFileSync } from "node:fs";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { rules } from "../../rules/index.ts";
import { evaluate } from "../../rules/model/evaluate.ts";

// Judges manifests by every rule, as a whole process: node bench/peers/judge.ts <file of manifests>

const [path = ""] = process.argv.slice(2);
const graph = graphFromManifests([{ path, content: readFileSync(path, "utf8") }]);
const results = evaluate(rules, graph, { clock: new Date() });
process.stdout.write(JSON.stringify(results));
