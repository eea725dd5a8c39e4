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
      .describe("Capabilities that the workers of each pool need."),
    dispatchTimeoutSeconds: seconds(300).describe("A job that no worker picks up within this time fails."),
    runningTimeoutSeconds: seconds(9000).describe("A job that runs longer fails."),
    scanIntervalSeconds: seconds(30).describe("Seconds between two checks for timeouts."),
  })
  .prefault({})
  .refine(
    ({ topics, pools }) => Object.values(topics).every((name) => name in pools),
    "topics that only name pools listed under pools",
  );

export const safety = z
  .strictObject({
    allowTopics: z.array(word).default(["job.*"]).describe("Topics that may be submitted."),
    denyTopics: z.array(word).default(["sys.*"]).describe("Topics that may not be submitted."),
  })
  .prefault({});
