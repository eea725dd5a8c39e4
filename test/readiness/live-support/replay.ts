import {
  type Answer,
  CannotTell,
  type ClusterReader,
  type Probe,
  type Request,
  type ServedCertificate,
  type Server,
  type Trial,
} from "../../../readiness/live/check.ts";
import { titleOfRequest } from "../../../readiness/live/exchange.ts";

/**
 * What a cluster said, by what it was asked: paths of the API server as they are, and `evict`, `try`, `send`, `certificate` and
 * `resolve` before what was tried. A text for an answer is the reason why there was none.
 */
export type Transcript = Readonly<Record<string, unknown>>;

export function serverKey(server: Server): string {
  const at = "address" in server ? server.address : `${server.namespace}/${server.pod}`;
  return `certificate ${at}:${server.port} ${server.name}`;
}

/** A cluster that says what another one has said. What it was never asked isn't there. */
export class ReplayedCluster implements ClusterReader {
  readonly #transcript: Transcript;

  constructor(transcript: Transcript) {
    this.#transcript = transcript;
  }

  async get<T>(path: string): Promise<T | undefined> {
    return this.#said(path) as T | undefined;
  }

  async list<T>(path: string): Promise<readonly T[] | undefined> {
    return this.#said(path) as readonly T[] | undefined;
  }

  async listMetadata<T>(path: string): Promise<readonly T[] | undefined> {
    return this.#said(path) as readonly T[] | undefined;
  }

  async tryEviction(namespace: string, pod: string): Promise<Trial> {
    return this.#must(`evict ${namespace}/${pod}`) as Trial;
  }

  async tryPod(namespace: string): Promise<Trial> {
    return this.#must(`try ${namespace}`) as Trial;
  }

  async tryConnections({ labels, targets }: Probe): Promise<readonly boolean[]> {
    const open = this.#must(`connect ${Object.keys(labels).join(",") || "nobody"}`) as readonly string[];
    return targets.map(({ address, port }) => open.includes(`${address}:${port}`));
  }

  async send(request: Request): Promise<Answer> {
    return this.#must(`send ${titleOfRequest(request)}`) as Answer;
  }

  async servedCertificate(server: Server): Promise<ServedCertificate> {
    return this.#must(serverKey(server)) as ServedCertificate;
  }

  async resolve(): Promise<Readonly<Record<string, readonly string[]>>> {
    return this.#must("resolve") as Readonly<Record<string, readonly string[]>>;
  }

  #must(key: string): unknown {
    if (!(key in this.#transcript)) throw new Error(`Nothing was recorded for: ${key}`);
    return this.#said(key);
  }

  #said(key: string): unknown {
    const said = this.#transcript[key];
    if (typeof said === "string") throw new CannotTell(said);
    return said;
  }
}
