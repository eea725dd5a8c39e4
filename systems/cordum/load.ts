import { z } from "zod";
import type { DeclaredRequest } from "../../lib/declared-request.ts";
import type { LoadPlan } from "../../lib/load-plan.ts";

const outputs = z.object({ apiKey: z.string() });

const common = { headers: { "X-API-Key": "{apiKey}", "X-Tenant-ID": "default" }, status: 200 };
const look = { ...common, method: "GET", answer: {}, keep: {} };

const requests: readonly DeclaredRequest[] = [
  { ...look, name: "status", path: "/api/v1/status" },
  {
    ...common,
    name: "hand in a job",
    method: "POST",
    path: "/api/v1/jobs",
    body: '{"topic": "job.default", "prompt": "load test"}',
    answer: {},
    keep: { job: "job_id" },
  },
  { ...look, name: "look at the job", path: "/api/v1/jobs/{job}" },
];

/** Cordum's user hands in jobs. All requests come from one address; the pause keeps ten users below the gateway's limit. */
export function cordumLoad(stackOutputs: unknown): LoadPlan {
  const { apiKey } = outputs.parse(stackOutputs);
  return { known: { apiKey }, pauseSeconds: 0.5, requests };
}
