import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { text } from "node:stream/consumers";

/** Where a system is entered from outside, and as whom. */
export interface Entrance {
  /** Every address that leads in; a client tries the next one where one does not answer. */
  readonly addresses: readonly string[];
  /** @default the scheme's own */
  readonly port?: number;
  /** Host name of the route; absent where every name is served. */
  readonly host?: string;
  /** The authority behind the entrance's certificate; absent where the entrance speaks plain HTTP. */
  readonly authority?: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answer {
  /** The status, or the code of the error where there was none. */
  readonly outcome: string;
  readonly body: string;
}

/** How long a client waits for one answer before it asks again: longer than the gateway's own patience with NATS. */
const patience = 6_000;

/** A client as any program outside would be: it keeps its connections, and never takes a silence for an answer. */
export class Client {
  readonly #entrance: Entrance;
  readonly #agent: HttpAgent;
  #turn = 0;

  constructor(entrance: Entrance) {
    this.#entrance = entrance;
    this.#agent = entrance.authority
      ? new HttpsAgent({ keepAlive: true, maxSockets: 256, ca: entrance.authority })
      : new HttpAgent({ keepAlive: true, maxSockets: 256 });
  }

  /** Asks once, each time at the next address. An error is an answer too. */
  async ask(method: string, path: string, body = ""): Promise<Answer> {
    try {
      return await this.#send(method, path, body);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return { outcome: code ?? message, body: message };
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, body: string): Promise<Answer> {
    const { addresses, authority, headers, host, port } = this.#entrance;
    const options: RequestOptions & { servername?: string } = {
      agent: this.#agent,
      host: addresses[this.#turn++ % addresses.length],
      method,
      path,
      signal: AbortSignal.timeout(patience),
      headers: { ...headers, ...(host && { Host: host }), "Content-Type": "application/json" },
      ...(port && { port }),
      ...(authority && host && { servername: host }),
    };
    const request = authority ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        const outcome = `${response.statusCode}`;
        text(response).then((said) => resolve({ outcome, body: said }), reject);
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }
}
