import { z } from "zod";

/** Subjects and names go into files and messages: nothing that ends a line or a word. */
const word = z.string().regex(/^[\w.*>:/-]{1,128}$/, "a name without spaces, such as job.default");
const seconds = (preset: number) =>
  z
    .int()
    .min(1)
    .max(365 * 86_400)
    .default(preset);

const pool = z.strictObject({ requires: z.array(word).default([]) });

export const scheduling = z
  .strictObject({
    topics: z.record(word, word).default({ "job.default": "default" }).describe("Pool of each topic."),
    pools: z
      .record(word, pool)
      .default({ default: { requires: [] } })
      .describe("What each pool's workers need."),
    dispatchTimeoutSeconds: seconds(300).describe("A job not picked up by then is failed."),
    runningTimeoutSeconds: seconds(9000).describe("A job not done by then is failed."),
    scanIntervalSeconds: seconds(30).describe("How often timeouts are looked for."),
  })
  .prefault({})
  .refine(
    ({ topics, pools }) => Object.values(topics).every((name) => name in pools),
    "topics that only name pools listed under pools",
  );

export const safety = z
  .strictObject({
    allowTopics: z.array(word).default(["job.*"]).describe("Topics that may be submitted."),
    denyTopics: z.array(word).default(["sys.*"]).describe("Topics that never may."),
  })
  .prefault({});
