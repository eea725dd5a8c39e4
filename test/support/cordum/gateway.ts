import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";
import type { Entrance } from "../../../components/ingress/entrance.ts";

/** What becomes of a job on a system, by the states that it shows one after the other. */
export interface Behaviour {
  readonly states: readonly string[];
  /** Whether the safety kernel is asked. @default true */
  readonly checked?: boolean;
  readonly workers?: readonly string[];
  /** Status and text of the answer to a job that is handed in. @default it is taken */
  readonly refusal?: { readonly status: number; readonly text: string };
  /** Whether there is a stream of events. @default true */
  readonly stream?: boolean;
  /** Cancellations that fail before one works. @default 0 */
  readonly busy?: number;
}

export const apiKey = "key-of-the-test";

/** The fields of Cordum's own submission; the topic has a default. */
const submission = z.strictObject({
  prompt: z.string().default(""),
  topic: z.string().startsWith("job.").default("job.default"),
});

interface Job {
  readonly id: string;
  readonly trace: string;
  readonly prompt: string;
  asked: number;
  cancelled: boolean;
}

/** A gateway that speaks Cordum's public API and nothing else: what it does not know, it refuses. */
export class CordumGateway {
  readonly cancelled: string[] = [];
  readonly #behaviour: Behaviour;
  readonly #jobs = new Map<string, Job>();
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #busy: number;

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
    this.#busy = behaviour.busy ?? 0;
    this.#server.on("upgrade", (request, socket) => this.#upgrade(request, socket as Socket));
  }

  async start(): Promise<Entrance> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const { port } = this.#server.address() as AddressInfo;
    return { address: "127.0.0.1", port, https: false, health: true };
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "" } = request;
    const said = (status: number, body: unknown) =>
      response.writeHead(status).end(typeof body === "string" ? `${body}\n` : JSON.stringify(body));
    if (url === "/health") return void said(200, "ok");
    if (request.headers["x-api-key"] !== apiKey) return void said(401, "unauthorized");
    const [, id = "", rest = ""] = /^\/api\/v1\/jobs\/([^/]+)(.*)$/.exec(url) ?? [];
    const job = this.#jobs.get(id);
    if (`${method} ${url}` === "POST /api/v1/jobs") return void said(...this.#take(await text(request)));
    if (`${method} ${url}` === "GET /api/v1/workers") return void said(200, this.#workers());
    if (job && `${method} ${rest}` === "GET ") return void said(200, this.#shown(job));
    if (job && `${method} ${rest}` === "GET /decisions") return void said(200, this.#decisions());
    if (job && `${method} ${rest}` === "POST /cancel") return void said(...this.#cancel(job));
    said(404, "404 page not found");
  }

  #take(body: string): [number, unknown] {
    const { data } = submission.safeParse(JSON.parse(body));
    // A prompt under another name is none.
    if (!data || data.prompt === "") return [400, "prompt is required"];
    const { refusal } = this.#behaviour;
    if (refusal) return [refusal.status, refusal.text];
    const job = {
      id: randomUUID(),
      trace: randomUUID(),
      prompt: data.prompt,
      asked: 0,
      cancelled: false,
    };
    this.#jobs.set(job.id, job);
    this.#send({ jobRequest: { jobId: job.id, topic: data.topic } }, "api-gateway-http", job.trace);
    return [200, { job_id: job.id, trace_id: job.trace }];
  }

  #shown(job: Job): object {
    const { checked = true, states } = this.#behaviour;
    const state = job.cancelled ? "CANCELLED" : states[Math.min(job.asked++, states.length - 1)];
    if (state === "SUCCEEDED")
      this.#send({ jobResult: { jobId: job.id, status: "JOB_STATUS_SUCCEEDED" } }, "w", job.trace);
    const failure = state === "FAILED" ? { error_code: "exit_1", error_message: "it broke" } : {};
    const sha256 = createHash("sha256").update(job.prompt).digest("hex");
    const result = state === "SUCCEEDED" ? { sha256 } : null;
    return {
      id: job.id,
      state,
      trace_id: job.trace,
      safety_decision: checked ? "ALLOW" : "",
      result,
      ...failure,
    };
  }

  #workers(): unknown {
    return (this.#behaviour.workers ?? []).map((id) => ({ worker_id: id, pool: "default" }));
  }

  #decisions(): unknown {
    return [{ decision: "ALLOW", reason: "by the rules", checked_at: Date.now() * 1000 }];
  }

  #cancel(job: Job): [number, unknown] {
    if (this.#busy-- > 0) return [500, "failed to cancel job: redis: transaction failed"];
    job.cancelled = true;
    this.cancelled.push(job.id);
    return [200, { id: job.id, state: "CANCELLED" }];
  }

  #upgrade({ headers, url }: IncomingMessage, socket: Socket): void {
    const known = url === "/api/v1/stream" && headers["x-api-key"] === apiKey;
    if (!known || this.#behaviour.stream === false) {
      socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    const proof = `${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash("sha1").update(proof).digest("base64");
    const lines = ["101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
    socket.write(`HTTP/1.1 ${[...lines, `Sec-WebSocket-Accept: ${accept}`].join("\r\n")}\r\n\r\n`);
    this.#sockets.add(socket);
  }

  #send(contents: object, sender: string, trace: string): void {
    const packet = {
      traceId: trace,
      senderId: sender,
      createdAt: new Date().toISOString(),
      protocolVersion: 1,
    };
    // An event that is longer than a short frame, as most are, after one of another kind.
    for (const event of [
      { ...packet, heartbeat: { workerId: "w" } },
      { ...packet, ...contents },
    ]) {
      const content = Buffer.from(JSON.stringify(event));
      const head = Buffer.alloc(4, 0x81);
      head.writeUInt8(126, 1);
      head.writeUInt16BE(content.length, 2);
      for (const socket of this.#sockets) socket.write(Buffer.concat([head, content]));
    }
  }
}
