import { z } from "zod";
import { nodes } from "../../../local/cluster/topology.ts";
import { cordumEntrance } from "../../../systems/cordum/entrance.ts";
import type { Deployment } from "../deployment.ts";
import type { Entrance } from "./client.ts";

const outputs = z.object({ apiKey: z.string(), certificateAuthority: z.string().optional() });

/**
 * The way into a deployed system, by every node: as behind a load balancer, or a name with several addresses. With one node's
 * address alone, the loss of that node would only show that a client needs more than one.
 */
export async function entranceOf(deployment: Deployment): Promise<Entrance> {
  const { apiKey, certificateAuthority } = outputs.parse(await deployment.outputs());
  const { host, https } = await cordumEntrance(deployment.namespace, deployment.engine.env);
  return {
    addresses: nodes.map(({ address }) => address),
    ...(host && { host }),
    ...(https && certificateAuthority && { authority: certificateAuthority }),
    headers: { "X-API-Key": apiKey, "X-Tenant-ID": "default" },
  };
}
