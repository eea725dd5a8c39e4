import { isIPv6 } from "node:net";
import { rootCertificates } from "node:tls";
import { Pool } from "undici";
import type { Request } from "../live/check.ts";

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Response {
  readonly status: number;
  readonly body: string;
}

/** A response may be as long as that, in bytes. */
const longestResponse = 16 * 1024 ** 2;

/** What the users of a load test send their requests by: a connection for each of them at most, to each host. */
export class Clients {
  readonly #pools = new Map<string, Pool>();
  readonly #connections: number;
  readonly #timeoutMs: number;

  constructor(connections: number, timeoutSeconds: number) {
    this.#connections = connections;
    this.#timeoutMs = timeoutSeconds * 1000;
  }

  /** Sends a request the way of another, and reads the whole response; or throws once its time is over. */
  async send(way: Request, { body, headers, method, path }: Call): Promise<Response> {
    const typed = body === undefined ? {} : { "content-type": "application/json" };
    const response = await this.#poolTo(way).request({
      method,
      path,
      headers: { ...typed, ...headers, ...(way.host !== undefined && { host: nameOf(way) }) },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(this.#timeoutMs),
    });
    return { status: response.statusCode, body: await response.body.text() };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }

  #poolTo(way: Request): Pool {
    const key = titleOf(way);
    const pool = this.#pools.get(key) ?? this.#newPool(way);
    this.#pools.set(key, pool);
    return pool;
  }

  /** Connections go to the address of the ingress; the certificate is checked for the host's name. */
  #newPool({ address, authority, host, https, port }: Request): Pool {
    const at = isIPv6(address) ? `[${address}]` : address;
    const ca = [...(authority === undefined ? [] : [authority]), ...rootCertificates];
    return new Pool(`${https ? "https" : "http"}://${at}${port === undefined ? "" : `:${port}`}`, {
      connections: this.#connections,
      pipelining: 1,
      // A connection for each user, as users of their own have.
      allowH2: false,
      maxResponseSize: longestResponse,
      connect: { timeout: this.#timeoutMs, ...(https && { ca, ...(host && { servername: host }) }) },
      headersTimeout: this.#timeoutMs,
      bodyTimeout: this.#timeoutMs,
    });
  }
}

/** Where requests go, such as `https://cordum.example.com at 192.0.2.1`. */
export function titleOf(way: Request): string {
  return `${way.https ? "https" : "http"}://${nameOf(way)} at ${way.address}`;
}

function nameOf({ address, host = address, https, port = https ? 443 : 80 }: Request): string {
  return port === (https ? 443 : 80) ? host : `${host}:${port}`;
}
