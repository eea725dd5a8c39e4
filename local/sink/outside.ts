import { z } from "zod";
import { outside } from "../cluster/topology.ts";
import type { Received } from "./index.ts";

/** Where the embedded cluster's own facilities send alerts to. */
export const sinkAddress = { host: outside.address, http: 9780, smtp: 9725 } as const;

const shown = `http://${sinkAddress.host}:${sinkAddress.http}/received`;

const received = z.array(
  z.object({
    channel: z.enum(["heartbeat", "mail", "webhook"]),
    at: z.number(),
    alerts: z.array(z.string()),
    status: z.string(),
    namespaces: z.array(z.string()),
  }),
);

/** What has reached the sink outside the embedded cluster since it was started. */
export async function receivedOutside(): Promise<readonly Received[]> {
  const response = await fetch(shown);
  return received.parse(await response.json());
}
