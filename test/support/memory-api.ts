import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * As much of a Kubernetes API as an update needs that waits for nothing: it keeps what is applied, and answers a dry run
 * with what it was sent. It proves nothing of Kubernetes; it lets the real engine and provider run where no cluster is.
 */
export class MemoryApi {
  readonly #objects = new Map<string, unknown>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  /** A kubeconfig that leads to it. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as AddressInfo;
    const named = { name: "memory" };
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ ...named, cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ ...named, user: {} }],
      contexts: [{ ...named, context: { cluster: "memory", user: "memory" } }],
      "current-context": "memory",
    });
  }

  /** Changes an object by hand, as somebody with kubectl would. */
  change(path: string, change: (object: Record<string, unknown>) => void): void {
    const object = structuredClone(this.#objects.get(path)) as Record<string, unknown> | undefined;
    if (!object) throw new Error(`There is no ${path}; there are ${[...this.#objects.keys()].join(", ")}`);
    change(object);
    this.#objects.set(path, object);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://memory");
    const body = Buffer.concat(chunks).toString();
    const [status, answer] = this.#answer(request.method ?? "", pathname, searchParams.has("dryRun"), body);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  }

  #answer(method: string, path: string, dryRun: boolean, body: string): readonly [number, unknown] {
    if (path === "/version") return [200, { major: "1", minor: "36", gitVersion: "v1.36.3" }];
    const known = this.#objects.get(path);
    if (method === "PATCH") {
      const object = withIdentity(JSON.parse(body), path);
      if (!dryRun) this.#objects.set(path, object);
      return [known ? 200 : 201, object];
    }
    if (!known)
      return [404, { kind: "Status", apiVersion: "v1", status: "Failure", reason: "NotFound", code: 404 }];
    if (method === "DELETE" && !dryRun) this.#objects.delete(path);
    return [200, known];
  }
}

function withIdentity(object: { readonly metadata?: object }, path: string): unknown {
  return { ...object, metadata: { uid: `uid-of-${path}`, resourceVersion: "1", ...object.metadata } };
}
