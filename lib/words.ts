import { z } from "zod";
import { Problem } from "./problem.ts";

/** The options of a command, given as words such as `USERS=10`; `whose` begins the sentence that says what is wrong. */
export function parseWords<Options>(
  words: readonly string[],
  schema: z.ZodType<Options>,
  whose: string,
  example: string,
): Options {
  const given = Object.fromEntries(words.map((word) => word.split(/=(.*)/s, 2)));
  const { data, error } = schema.safeParse(given);
  if (error) throw new Problem(`${whose} are invalid: ${z.prettifyError(error)}`, `For example: ${example}.`);
  return data;
}
