import { ApiServer, type Response } from "./api-server.ts";
import {
  type Answer,
  CannotTell,
  type ClusterReader,
  type Probe,
  type Request,
  type ServedCertificate,
  type Server,
  type Trial,
} from "./check.ts";
import { resolveIn } from "./dial/dns.ts";
import { withPort } from "./dial/forward.ts";
import { send } from "./dial/http.ts";
import { tryFrom } from "./dial/probe.ts";
import { certificateAt } from "./dial/tls.ts";
import { hasCondition, type Pod } from "./objects.ts";
import { Turns } from "./turns.ts";

/** What the API server says of itself: a Status, or a list with the place to go on from. */
interface Said<T> {
  readonly items?: readonly T[];
  readonly metadata?: { readonly continue?: string };
  readonly message?: string;
}

/** Ports forwarded at a time: each is a process of kubectl, and many at once keep a small machine from answering any. */
const forwardsAtOnce = 4;
const page = 500;
const metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/** The cluster of a kubeconfig. What is read is read once a run, so that all checks judge the same. */
export class KubectlCluster implements ClusterReader {
  readonly #api: ApiServer;
  readonly #env: NodeJS.ProcessEnv;
  readonly #forwards = new Turns(forwardsAtOnce);
  readonly #read = new Map<string, Promise<unknown>>();

  /**
   * @param env With KUBECONFIG, and kubectl on its PATH.
   * @param requestSeconds What one request to the API server may take.
   */
  constructor(env: NodeJS.ProcessEnv, requestSeconds = 60) {
    this.#env = env;
    this.#api = new ApiServer(env, requestSeconds);
  }

  get<T>(path: string): Promise<T | undefined> {
    return this.#once(path, async () => {
      const answer = await this.#api.call({ method: "GET", path });
      return answer.status === 404 ? undefined : (parsed(answer, path) as T);
    });
  }

  list<T>(path: string): Promise<readonly T[] | undefined> {
    return this.#once(`list ${path}`, () => this.#pages<T>(path, "application/json"));
  }

  listMetadata<T>(path: string): Promise<readonly T[] | undefined> {
    return this.#once(`metadata ${path}`, () => this.#pages<T>(path, metadataOnly));
  }

  tryEviction(namespace: string, pod: string): Promise<Trial> {
    const eviction = {
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: { name: pod, namespace },
      deleteOptions: { dryRun: ["All"] },
    };
    return this.#try(`/api/v1/namespaces/${namespace}/pods/${pod}/eviction`, eviction);
  }

  tryPod(namespace: string, pod: object): Promise<Trial> {
    return this.#try(`/api/v1/namespaces/${namespace}/pods`, pod);
  }

  tryConnections(probe: Probe, signal?: AbortSignal): Promise<readonly boolean[]> {
    return tryFrom(this.#env, probe, signal);
  }

  send(request: Request): Promise<Answer> {
    return send(request);
  }

  servedCertificate(server: Server): Promise<ServedCertificate> {
    if ("address" in server) return certificateAt({ ...server, host: server.address });
    const { name, namespace, pod } = server;
    const dial = (port: number) => certificateAt({ ...server, name, host: "127.0.0.1", port });
    return this.#withPort(namespace, pod, server.port, dial);
  }

  async resolve(names: readonly string[]): Promise<Readonly<Record<string, readonly string[]>>> {
    const path = "/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3Dkube-dns";
    const server = (await this.list<Pod>(path))?.find((pod) => hasCondition(pod, "Ready"));
    if (!server)
      throw new CannotTell("No pod of the cluster's DNS (k8s-app=kube-dns in kube-system) is ready.");
    const ports = (server.spec.containers ?? []).flatMap((container) => container.ports ?? []);
    const port = ports.find(({ name }) => name === "dns-tcp")?.containerPort ?? 53;
    return await this.#withPort("kube-system", server.metadata.name, port, (local) =>
      resolveIn(local, names),
    );
  }

  close(): void {
    this.#api.close();
  }

  #withPort<T>(
    namespace: string,
    pod: string,
    port: number,
    work: (local: number) => Promise<T>,
  ): Promise<T> {
    return this.#forwards.take(() => withPort(this.#env, namespace, pod, port, work));
  }

  /** Every change is a dry run, by the request itself and by this. */
  async #try(path: string, body: object): Promise<Trial> {
    const answer = await this.#api.call({
      method: "POST",
      path: `${path}?dryRun=All`,
      body: JSON.stringify(body),
    });
    return { status: answer.status, message: (object(answer) as Said<unknown>).message ?? "" };
  }

  async #pages<T>(path: string, accept: string): Promise<readonly T[] | undefined> {
    const items: T[] = [];
    for (let next: string | undefined = ""; next !== undefined; ) {
      const query = new URLSearchParams({ limit: `${page}`, ...(next && { continue: next }) });
      const whole = `${path}${path.includes("?") ? "&" : "?"}${query}`;
      const answer = await this.#api.call({ method: "GET", path: whole, accept });
      if (answer.status === 404) return undefined;
      const list = parsed(answer, path) as Said<T>;
      items.push(...(list.items ?? []));
      next = list.metadata?.continue || undefined;
    }
    return items;
  }

  #once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#read.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const begun = read();
    this.#read.set(key, begun);
    return begun;
  }
}

function parsed(answer: Response, path: string): unknown {
  if (answer.status === 200) return object(answer);
  const { message } = object(answer) as Said<unknown>;
  // kubectl proxy's own words, and those of proxies on the way, are no objects.
  if (message === undefined)
    throw new CannotTell(
      `The cluster can't be reached: ${answer.body.trim().slice(0, 200) || answer.status}`,
    );
  if (answer.status === 401)
    throw new CannotTell("The API server doesn't take the kubeconfig's credentials.");
  if (answer.status === 403) throw new CannotTell(`This may not be read: ${message}`);
  throw new CannotTell(
    `The API server answered ${answer.status} to ${path.split("?")[0]}: ${message.slice(0, 200)}`,
  );
}

/** Proxies on the way answer in plain text. */
function object({ body }: Response): object {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
