import { connectivity } from "./components/endpoint/connection.ts";
import { endOnBrokenPipe } from "./lib/broken-pipe.ts";
import { withoutStackTraces } from "./lib/stack-traces.ts";
import { loadSettings } from "./settings.ts";
import { loadSystem } from "./systems/index.ts";

endOnBrokenPipe();

const settings = loadSettings();
const createSystem = await loadSystem(settings);
const system = withoutStackTraces(() => createSystem());

/** What the stack gives to whoever uses it. */
export default {
  /** Where the system is; a platform's facilities each say so themselves. */
  ...("name" in settings.namespace && { namespace: settings.namespace.name }),
  /** Who connects to what: the network allows nothing else. */
  connections: connectivity(system.edges),
  /** The authorities that sign the stack's certificates, in PEM, for clients outside; empty where the cluster keeps them. */
  certificateAuthority: system.certificateAuthority,
  ...system.outputs,
};
