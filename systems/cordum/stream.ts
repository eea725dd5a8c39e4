import { createHash, randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { z } from "zod";
import { type Call, type Entrance, requestTo } from "../../components/ingress/entrance.ts";
import { Problem } from "../../lib/problem.ts";

/** The gateway's stream of everything that happens to jobs: a WebSocket, of which a client only reads. RFC 6455 */

const path = "/api/v1/stream";
/** What a server adds to a client's key to show that it speaks WebSocket. */
const protocolId = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;

const aboutJob = z.object({ jobId: z.string(), status: z.string().optional() });

/** An event, as the agent protocol writes its packets in JSON. Of its contents, those that are about a job. */
const packet = z.object({
  senderId: z.string().default(""),
  createdAt: z.coerce.date(),
  jobRequest: aboutJob.optional(),
  jobResult: aboutJob.optional(),
  jobProgress: aboutJob.optional(),
  jobCancel: aboutJob.optional(),
});

/** One service's or worker's word about a job. */
export interface JobEvent {
  readonly job: string;
  readonly sender: string;
  readonly at: Date;
  readonly what: string;
}

/** An open stream, and what has come so far. */
export class EventStream {
  readonly #socket: Socket;
  readonly #events: JobEvent[] = [];
  #rest = Buffer.alloc(0);

  private constructor(socket: Socket, head: Buffer) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    // What is missed is only not shown.
    socket.on("error", () => undefined);
    this.#take(head);
  }

  /**
   * @throws Problem where the other side answers with anything but a WebSocket
   */
  static open(
    entrance: Entrance,
    headers: NonNullable<Call["headers"]>,
    authority?: string,
  ): Promise<EventStream> {
    const key = randomBytes(16).toString("base64");
    const upgrade = {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Key": key,
      "Sec-WebSocket-Version": "13",
    };
    const accepted = createHash("sha1").update(`${key}${protocolId}`).digest("base64");
    return new Promise((resolve, reject) => {
      const request = { method: "GET", path, headers: { ...headers, ...upgrade } };
      const sent = requestTo(entrance, request, authority);
      sent.on("upgrade", (response, socket, head) => {
        // The limit was for the answer: a stream may be silent for as long as it likes.
        socket.setTimeout(0);
        if (response.headers["sec-websocket-accept"] === accepted) resolve(new EventStream(socket, head));
        else socket.destroy(noStream("something that is no WebSocket"));
      });
      sent.on("response", ({ statusCode }) => sent.destroy(noStream(`${statusCode}`)));
      sent.on("error", reject);
      sent.end();
    });
  }

  /** What was said of a job. */
  of(job: string): readonly JobEvent[] {
    return this.#events.filter((event) => event.job === job);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let frame = firstFrame(this.#rest); frame; frame = firstFrame(this.#rest)) {
      this.#rest = this.#rest.subarray(frame.length);
      if (frame.opcode === opcodes.text) this.#events.push(...eventsOf(frame.content.toString()));
      if (frame.opcode === opcodes.ping) this.#socket.write(pong(frame.content));
      if (frame.opcode === opcodes.close) this.#socket.end();
    }
  }
}

function noStream(instead: string): Problem {
  return new Problem(
    `The gateway's stream of events, ${path}, got ${instead} instead of a WebSocket.`,
    "Do the ingress, and the proxies in front of it, support WebSockets? docs/ingress.md explains each controller.",
  );
}

interface Frame {
  readonly opcode: number;
  readonly content: Buffer;
  /** Of the whole frame. */
  readonly length: number;
}

/** The first frame, if all of it is there. A server's frames are not masked, and a gateway sends each event in one. */
function firstFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const begin = 2 + extra;
  if (bytes.length < begin) return undefined;
  const size = extra === 0 ? short : extra === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < begin + size) return undefined;
  return {
    opcode: bytes.readUInt8(0) & 0x0f,
    content: bytes.subarray(begin, begin + size),
    length: begin + size,
  };
}

/** A client has to mask what it sends. The content of a ping is at most 125 bytes. */
function pong(content: Buffer): Buffer {
  const mask = randomBytes(4);
  const masked = content.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x80 | opcodes.pong, 0x80 | content.length]), mask, masked]);
}

/** An event of another kind, or of a later release, is nobody's. */
function eventsOf(text: string): readonly JobEvent[] {
  const { data } = packet.safeParse(parsed(text));
  if (!data) return [];
  const { createdAt: at, senderId: sender } = data;
  const said = { "job request": data.jobRequest, progress: data.jobProgress, cancellation: data.jobCancel };
  const result = data.jobResult && {
    [`job result, ${data.jobResult.status?.replace("JOB_STATUS_", "") ?? "without a status"}`]:
      data.jobResult,
  };
  return Object.entries({ ...said, ...result }).flatMap(([what, about]) =>
    about ? [{ job: about.jobId, sender, at, what }] : [],
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
