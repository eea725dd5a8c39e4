import { connectivity } from "./components/endpoint/connection.ts";
import { loadSettings } from "./settings.ts";
import { createSystem } from "./systems/index.ts";

// Pulumi takes a stack trace per promise and maps each through source maps, for a third of a preview's time and half its
// memory. Stripped types leave every line where it is: there is nothing to map.
Reflect.deleteProperty(Error, "prepareStackTrace");

const settings = loadSettings();
const system = createSystem(settings);

/** Where the system is. */
export const namespace = settings.namespace.name;
/** The key that API requests carry; a secret. */
export const apiKey = system.apiKey;
/** Who connects to what: the network allows nothing else. */
export const connections = connectivity(system.edges);
/** The authorities that sign the stack's certificates, in PEM, for clients outside; empty where the cluster keeps them. */
export const certificateAuthority = system.certificateAuthority;
