import { agreement } from "../../../components/system/contradictions.ts";
import { contradictions } from "./contradictions.ts";
import { everything } from "./schema.ts";

/** Everything that a Cordum stack can set. A stack file that leaves all of it out is safe for production. */
export const cordumSettings = everything.superRefine(agreement(contradictions));

export type { CordumSettings } from "./schema.ts";
export { type ServiceName, serviceNames } from "./services.ts";
