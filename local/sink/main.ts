import { Sink } from "./index.ts";

/** Starts a sink at an address, with its ports for HTTP and SMTP; it ends when it is told to. */
const [address = "", http = "", smtp = ""] = process.argv.slice(2);
await new Sink().start(address, { http: Number(http), smtp: Number(smtp) });
console.log(`What arrives is shown by http://${address}:${http}/received`);
