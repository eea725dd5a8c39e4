import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { stringify } from "yaml";

/** Kinds that a stack uses beyond Kubernetes' own, which the provider asks the server for. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  "monitoring.coreos.com/v1": ["ServiceMonitor", "PodMonitor", "PrometheusRule"],
  "traefik.io/v1alpha1": ["Middleware"],
  "cert-manager.io/v1": ["Certificate", "Issuer"],
};

const refusal = {
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  reason: "Forbidden",
  code: 403,
  message: 'User "onlooker" cannot do this',
};

/**
 * An API server that refuses everything but telling its kinds, as to a reviewer without rights. A preview there shows
 * what the program declares, so whole stacks can be previewed without a cluster.
 */
export class OnlookerCluster {
  readonly kubeconfig: string;
  readonly #server: Server;

  private constructor(server: Server, kubeconfig: string) {
    this.#server = server;
    this.kubeconfig = kubeconfig;
  }

  static async start(folder: string): Promise<OnlookerCluster> {
    const server = createServer((request, response) => {
      const [, group = ""] = /^\/apis\/([^/]+\/[^/?]+)\/?(?:\?.*)?$/.exec(request.url ?? "") ?? [];
      const known = kinds[group];
      response.writeHead(known ? 200 : 403, { "content-type": "application/json" });
      response.end(JSON.stringify(known ? resourceList(group, known) : refusal));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    mkdirSync(folder, { recursive: true });
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, stringify(configFor(`http://127.0.0.1:${port}`)));
    return new OnlookerCluster(server, kubeconfig);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

function resourceList(groupVersion: string, known: readonly string[]): unknown {
  const resources = known.map((kind) => ({
    name: `${kind.toLowerCase()}s`,
    singularName: "",
    namespaced: true,
    kind,
    verbs: ["get", "patch"],
  }));
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources };
}

function configFor(server: string): unknown {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "onlooker", cluster: { server } }],
    users: [{ name: "onlooker", user: {} }],
    contexts: [{ name: "onlooker", context: { cluster: "onlooker", user: "onlooker" } }],
    "current-context": "onlooker",
  };
}
