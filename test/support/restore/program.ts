import { parseRequest, restore } from "../../../cli/restore/index.ts";
import { endWith } from "../../../lib/problem.ts";
import { cordumStores } from "../../../systems/cordum/restorable.ts";

/** `make restore`, in a process that a test can end. */
const request = parseRequest("test", cordumStores, ["CONFIRM=test", ...process.argv.slice(2)]);
await restore(request, { namespace: "test" }, process.env).catch(endWith);
