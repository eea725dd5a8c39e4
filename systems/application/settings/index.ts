import { agreement } from "../../../components/system/contradictions.ts";
import { contradictions } from "./contradictions.ts";
import { everything, placed } from "./schema.ts";

const agree = agreement(contradictions);

/** Everything that a stack of an application can set. What is left out is safe for production. */
export const applicationSettings = everything
  .superRefine((given, context) => agree(placed(given), context))
  .transform(placed);

export type { ApplicationSettings } from "./schema.ts";
