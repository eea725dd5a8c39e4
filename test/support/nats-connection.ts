import { once } from "node:events";
import { connect as dial } from "node:net";
import { connect as secure, type TLSSocket } from "node:tls";
import type { Leaf } from "./leaf.ts";

/** A client of NATS that stays connected. https://docs.nats.io/reference/reference-protocols/nats-protocol */
export class NatsConnection {
  readonly #socket: TLSSocket;
  #said = "";
  #closed = false;
  #subscriptions = 0;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on("data", (data) => {
      this.#said += data;
    });
    socket.on("close", () => {
      this.#closed = true;
    });
    socket.on("error", () => undefined);
  }

  /** Connects as whoever the certificate belongs to. A server that refuses it closes the connection. */
  static async to(port: number, { ca, cert, key }: Leaf): Promise<NatsConnection> {
    const plain = dial({ host: "127.0.0.1", port });
    // It greets in the clear before TLS begins.
    await once(plain, "data");
    const socket = secure({ socket: plain, ca, cert, key, servername: "localhost" });
    const connection = new NatsConnection(socket);
    await once(socket, "secureConnect");
    socket.write('CONNECT {"verbose":false,"pedantic":false}\r\n');
    return connection;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Everything that the server said. */
  get said(): string {
    return this.#said;
  }

  subscribe(subject: string): void {
    this.#subscriptions += 1;
    this.#socket.write(`SUB ${subject} ${this.#subscriptions}\r\n`);
  }

  publish(subject: string, text: string): void {
    this.#socket.write(`PUB ${subject} ${Buffer.byteLength(text)}\r\n${text}\r\n`);
  }

  /** Publishes a request, whose answer comes to `_INBOX.answers`. */
  ask(subject: string, text: string): void {
    this.#socket.write(`PUB ${subject} _INBOX.answers ${Buffer.byteLength(text)}\r\n${text}\r\n`);
  }

  ping(): void {
    this.#socket.write("PING\r\n");
  }

  close(): void {
    this.#socket.destroy();
  }
}
