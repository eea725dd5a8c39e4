import { endWith } from "../../lib/problem.ts";
import { ensureImages } from "../images/index.ts";
import { down, leftovers, status, up } from "./index.ts";

/** For work on the cluster itself: `node local/cluster/main.ts up | down | purge | status | leftovers`. */
const commands: Readonly<Record<string, () => Promise<unknown>>> = {
  up: async () => up(await ensureImages()),
  down: () => down(),
  purge: () => down({ purge: true }),
  status,
  leftovers: async () => console.log((await leftovers()).join("\n")),
};

const [name = ""] = process.argv.slice(2);
const command = commands[name];
if (!command) throw new Error(`usage: main.ts ${Object.keys(commands).join(" | ")}`);
try {
  await command();
} catch (error) {
  endWith(error);
}
