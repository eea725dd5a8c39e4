import { loadSettings } from "./settings.ts";
import { createSystem } from "./systems/index.ts";

const settings = loadSettings();
const system = createSystem(settings);

/** Where the system is. */
export const namespace = settings.namespace.name;
/** The key that API requests carry; a secret. */
export const apiKey = system.apiKey;
/** Every connection that the network allows, as declared. */
export const edges = system.edges;
