import { host } from "../cluster/topology.ts";
import { Sink } from "./index.ts";
import { sinkPorts } from "./ports.ts";

/** The sink of the embedded cluster, where its alerts go to; ends when it is told to. */
const sink = new Sink();
await sink.start(host.address, sinkPorts);
console.log(`Alerts of the embedded cluster arrive here: http://${host.address}:${sinkPorts.http}/received`);
