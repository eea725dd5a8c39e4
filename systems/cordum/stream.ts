import { z } from "zod";
import type { Call, Entrance } from "../../components/ingress/entrance.ts";
import { listen } from "../../components/ingress/web-socket.ts";

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
export interface JobEvent {
  readonly job: string;
  readonly sender: string;
  readonly at: Date;
  readonly what: string;
}

/** What has been said since the stream was opened. */
export interface EventStream {
  /** What was said of a job. */
  readonly of: (job: string) => readonly JobEvent[];
  readonly close: () => void;
}

export async function openStream(
  entrance: Entrance,
  headers: Call["headers"],
  authority?: string,
): Promise<EventStream> {
  const events: JobEvent[] = [];
  const hear = (text: string) => void events.push(...eventsOf(text));
  const stream = { title: "The gateway's stream of events", path: "/api/v1/stream", headers, hear };
  const socket = await listen(entrance, stream, authority);
  return {
    of: (job) => events.filter((event) => event.job === job),
    close: () => socket.terminate(),
  };
}

/** An event of another kind, or of a later release, is nobody's. */
function eventsOf(text: string): readonly JobEvent[] {
  const { data } = packet.safeParse(parsed(text));
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
