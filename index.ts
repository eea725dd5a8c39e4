import { connectivity } from "./components/endpoint/connection.ts";
import { endOnBrokenPipe } from "./lib/broken-pipe.ts";
import { withoutStackTraces } from "./lib/stack-traces.ts";
import { loadSettings } from "./settings.ts";
import { createSystem } from "./systems/index.ts";

endOnBrokenPipe();

const settings = loadSettings();
const system = withoutStackTraces(() => createSystem(settings));

/** Where the system is. */
export const namespace = settings.namespace.name;
/** The key that API requests carry; a secret. */
export const apiKey = system.apiKey;
/** Who connects to what: the network allows nothing else. */
export const connections = connectivity(system.edges);
/** The authorities that sign the stack's certificates, in PEM, for clients outside; empty where the cluster keeps them. */
export const certificateAuthority = system.certificateAuthority;
