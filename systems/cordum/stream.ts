import { z } from "zod";
import type { Client, Stream } from "../client.ts";
import type { Said } from "../smoke.ts";

/** The gateway's stream of everything that happens to jobs. */

const aboutJob = z.object({ jobId: z.string(), status: z.string().optional() });

/** An event, as the agent protocol writes its packets in JSON. Of its contents, those that are about a job. */
const packet = z.object({
  senderId: z.string().default(""),
  createdAt: z.coerce.date(),
  jobRequest: aboutJob.optional(),
  jobResult: aboutJob.optional(),
  jobProgress: aboutJob.optional(),
  jobCancel: aboutJob.optional(),
});

/** One service's or worker's word about a job. */
export interface JobEvent extends Said {
  readonly job: string;
}

export function openStream(api: Client): Promise<Stream<JobEvent>> {
  return api.open("/api/v1/stream", "The gateway's stream of events", eventsOf);
}

/** An event of another kind, or of a later release, is nobody's. */
function eventsOf(message: unknown): readonly JobEvent[] {
  const { data } = packet.safeParse(message);
  if (!data) return [];
  const { createdAt: at, senderId: sender } = data;
  const said = { "job request": data.jobRequest, progress: data.jobProgress, cancellation: data.jobCancel };
  const result = data.jobResult && {
    [`job result, ${data.jobResult.status?.replace("JOB_STATUS_", "") ?? "without a status"}`]:
      data.jobResult,
  };
  return Object.entries({ ...said, ...result }).flatMap(([what, about]) =>
    about ? [{ job: about.jobId, sender, at, what }] : [],
  );
}
