import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";
import { NetworkPolicy } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import { letClientsOutTo } from "../network-policy.ts";
import type { ApiServerSettings } from "./settings.ts";

/** The API server as programs dial it: every pod has this address in its environment. */
export const apiEndpoint = {
  name: "kubernetes-api",
  address: { host: "kubernetes.default.svc", port: 443 },
} as const;

export interface ApiServerArgs extends ApiServerSettings {
  readonly namespace: Pick<Namespace, "reference">;
  readonly labels: Labels;
}

/** The way out to the API server, for pods that carry its label alone. */
export class ApiServer extends ComponentResource {
  constructor(name: string, args: ApiServerArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:ApiServer", name, args, opts);
    const { labels, namespace, networks, port } = args;
    const metadata = { name: `${apiEndpoint.name}-clients`, namespace: namespace.reference, labels };
    const spec = letClientsOutTo(networks, { name: apiEndpoint.name, port });
    new NetworkPolicy(`${name}-clients`, { metadata, spec }, { parent: this });
    this.registerOutputs({});
  }
}
