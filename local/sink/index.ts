import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { z } from "zod";

/** What reached the sink, in the order in which it did. */
export interface Received {
  readonly channel: "heartbeat" | "mail" | "webhook";
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Names of the alerts in it; of a mail, its subject. */
  readonly alerts: readonly string[];
  /** Whether they fire, or are over; a mail says it in its subject. */
  readonly status: string;
  /** The alerts' labels `namespace`, as far as they have one. */
  readonly namespaces: readonly string[];
}

export interface SinkPorts {
  readonly http: number;
  readonly smtp: number;
}

/** As Alertmanager posts it: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
const posted = z.object({
  status: z.string(),
  alerts: z.array(z.object({ labels: z.record(z.string(), z.string()) })),
});

/** More than Alertmanager ever sends, and less than would hurt. */
const maxBytes = 1_000_000;

/**
 * What alerts reach outside the cluster: a mail server, a webhook and a dead man's switch, which keep what they are given in
 * memory. `GET /received` says what that is.
 */
export class Sink {
  readonly #kept: number;
  readonly #received: Received[] = [];
  readonly #http: Server = createServer((request, response) => {
    this.#answer(request, response).catch((error: unknown) => respond(response, 400, String(error)));
  });
  readonly #smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    size: maxBytes,
    onData: (stream, _session, done) => {
      text(stream).then((mail) => {
        this.#keep("mail", [subjectOf(mail)], "", []);
        done();
      }, done);
    },
  });

  /** @param kept how much of what arrived is kept: of more, the latest */
  constructor(kept = 10_000) {
    this.#kept = kept;
  }

  get received(): readonly Received[] {
    return this.#received;
  }

  /** @returns the ports that it listens on, which 0 leaves to the system */
  async start(address: string, ports: SinkPorts): Promise<SinkPorts> {
    const smtp = this.#smtp.listen(ports.smtp, address);
    this.#http.listen(ports.http, address);
    await Promise.all([once(smtp, "listening"), once(this.#http, "listening")]);
    return { http: portOf(this.#http), smtp: portOf(smtp) };
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await Promise.all([
      new Promise<void>((resolve) => this.#smtp.close(resolve)),
      new Promise((resolve) => this.#http.close(resolve)),
    ]);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url } = request;
    if (method === "GET" && url === "/received")
      return respond(response, 200, JSON.stringify(this.#received));
    const channel = url === "/webhook" ? "webhook" : url === "/heartbeat" ? "heartbeat" : undefined;
    if (method !== "POST" || !channel) return respond(response, 404, "There is nothing here.");
    const { alerts, status } = posted.parse(JSON.parse(await body(request)));
    const labels = (name: string) => alerts.flatMap((alert) => alert.labels[name] ?? []);
    this.#keep(channel, labels("alertname"), status, labels("namespace"));
    respond(response, 200, "");
  }

  #keep(
    channel: Received["channel"],
    alerts: readonly string[],
    status: string,
    namespaces: readonly string[],
  ): void {
    this.#received.push({ channel, at: Date.now(), alerts, status, namespaces });
    if (this.#received.length > this.#kept) this.#received.shift();
  }
}

async function body(request: IncomingMessage): Promise<string> {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw new Error("The body is too long.");
  return text(request);
}

function respond(response: ServerResponse, status: number, said: string): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(said);
}

function portOf(server: { address(): ReturnType<Server["address"]> }): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return address.port;
}

/** A long one goes on in lines that begin with a space, and what is not ASCII is encoded, which no alert's name is. */
function subjectOf(mail: string): string {
  const [head = ""] = mail.split(/\r?\n\r?\n/);
  return /^subject:\s*(.*)$/im.exec(head.replaceAll(/\r?\n[ \t]+/g, " "))?.[1] ?? "";
}
