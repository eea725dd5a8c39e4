import { z } from "zod";

const pool = z.strictObject({ requires: z.array(z.string()).default([]) });

export const scheduling = z
  .strictObject({
    topics: z
      .record(z.string(), z.string())
      .default({ "job.default": "default" })
      .describe("Pool of each topic."),
    pools: z
      .record(z.string(), pool)
      .default({ default: { requires: [] } })
      .describe("What each pool's workers need."),
    dispatchTimeoutSeconds: z.int().min(1).default(300).describe("A job not picked up by then is failed."),
    runningTimeoutSeconds: z.int().min(1).default(9000).describe("A job not done by then is failed."),
    scanIntervalSeconds: z.int().min(1).default(30).describe("How often timeouts are looked for."),
  })
  .prefault({})
  .refine(
    ({ topics, pools }) => Object.values(topics).every((name) => name in pools),
    "topics that only name pools listed under pools",
  );

export const safety = z
  .strictObject({
    allowTopics: z.array(z.string()).default(["job.*"]).describe("Topics that may be submitted."),
    denyTopics: z.array(z.string()).default(["sys.*"]).describe("Topics that never may."),
  })
  .prefault({});
