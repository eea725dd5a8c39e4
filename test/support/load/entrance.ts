import { z } from "zod";
import { nodes } from "../../../local/cluster/topology.ts";
import type { Deployment } from "../deployment.ts";
import type { Entrance } from "./client.ts";

const outputs = z.object({ apiKey: z.string() });

const ingress = z.object({
  spec: z.object({
    rules: z.array(z.object({ host: z.string().optional() })).min(1),
    tls: z.array(z.object({ secretName: z.string() })).default([]),
  }),
});

/**
 * The way into a deployed system, by every node: as behind a load balancer, or a name with several addresses. With one node's
 * address alone, the loss of that node would only show that a client needs more than one.
 */
export async function entranceOf(deployment: Deployment): Promise<Entrance> {
  const { apiKey } = outputs.parse(await deployment.outputs());
  const { spec } = ingress.parse(await read(deployment, "ingress", "cordum-ingress"));
  const host = spec.rules[0]?.host;
  const secret = spec.tls[0]?.secretName;
  return {
    addresses: nodes.map(({ address }) => address),
    ...(host && { host }),
    ...(secret && { authority: await authorityOf(deployment, secret) }),
    headers: { "X-API-Key": apiKey, "X-Tenant-ID": "default" },
  };
}

/** Who must have signed the entrance's certificate: the bundle beside it. */
async function authorityOf(deployment: Deployment, secret: string): Promise<string> {
  const { data } = z
    .object({ data: z.record(z.string(), z.string()) })
    .parse(await read(deployment, "secret", secret));
  const bundle = data["ca.crt"];
  if (bundle === undefined) throw new Error(`The Secret ${secret} has no ca.crt to check the entrance with.`);
  return Buffer.from(bundle, "base64").toString();
}

async function read(deployment: Deployment, kind: string, name: string): Promise<unknown> {
  const command = ["get", kind, name, "--namespace", deployment.namespace, "--output=json"];
  const { exitCode, output } = await deployment.kubectl(...command);
  if (exitCode !== 0) throw new Error(`kubectl ${command.join(" ")}: ${output}`);
  return JSON.parse(output);
}
