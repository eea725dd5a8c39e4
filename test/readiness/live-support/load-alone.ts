import { text } from "node:stream/consumers";
import { runLoad } from "../../../readiness/load/run.ts";

/** Runs the load test that comes in as JSON, in a process of its own. */
await runLoad(JSON.parse(await text(process.stdin)));
