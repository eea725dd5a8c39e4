import { execa } from "execa";
import { z } from "zod";
import { netns } from "../cluster/layout.ts";
import { control } from "../cluster/topology.ts";
import { until } from "../cluster/until.ts";
import type { Received } from "./index.ts";

/**
 * Where the embedded cluster's own facilities send alerts to: the machine of the control plane, which is no node and runs no
 * pod. This machine itself has no way back to pods.
 */
export const outside = { address: control.address, http: 9780, smtp: 9725 } as const;

const received = z.array(
  z.object({
    channel: z.enum(["heartbeat", "mail", "webhook"]),
    at: z.number(),
    alerts: z.array(z.string()),
    status: z.string(),
    namespaces: z.array(z.string()),
  }),
);

/** A sink as a process of its own, outside the cluster's pods. The cluster's network must be there. */
export class OutsideSink {
  #process: ReturnType<typeof serve> | undefined;

  async start(): Promise<void> {
    this.#process = serve();
    await until("the sink of alerts answers", 30, () =>
      this.received().then(
        () => true,
        () => false,
      ),
    );
  }

  async received(): Promise<readonly Received[]> {
    const response = await fetch(`http://${outside.address}:${outside.http}/received`);
    return received.parse(await response.json());
  }

  async stop(): Promise<void> {
    this.#process?.kill();
    await this.#process;
  }
}

function serve() {
  const { address, http, smtp } = outside;
  const node = [process.execPath, `${import.meta.dirname}/main.ts`, address, `${http}`, `${smtp}`];
  return execa("nsenter", [`--net=${netns(control.name)}`, ...node], { reject: false });
}
