import { endWith } from "../../../lib/problem.ts";
import { parseRequest, restore } from "../../../systems/cordum/restore.ts";

/** `make restore`, in a process that a test can end. */
const request = parseRequest("test", ["CONFIRM=test", ...process.argv.slice(2)]);
await restore(request, { namespace: "test" }, process.env).catch(endWith);
