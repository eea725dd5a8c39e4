import { agreement } from "../../../components/system/contradictions.ts";
import { contradictions } from "./contradictions.ts";
import { everything } from "./schema.ts";

/** Everything that a stack of kubeOP can set. What is left out is safe for production. */
export const kubeopSettings = everything.superRefine(agreement(contradictions));

export type { KubeopSettings } from "./schema.ts";
