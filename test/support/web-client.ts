import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { request } from "node:https";
import type { Socket } from "node:net";
import { type ConnectionOptions, connect, createServer, type TLSSocket } from "node:tls";

/** How a client reaches a host by its address. */
export interface Target {
  readonly address: string;
  readonly host: string;
  /** Authorities that it trusts, in PEM. */
  readonly ca: string;
}

// OpenSSL speaks TLS 1.1 only where it is asked to be careless.
const oldTls = { ciphers: "DEFAULT@SECLEVEL=0", minVersion: "TLSv1", maxVersion: "TLSv1.1" } as const;

/**
 * Connects with TLS and ends the connection.
 * @returns the version that both agreed on
 * @throws what the other side said
 */
export async function tlsVersion(target: Target, options: ConnectionOptions): Promise<string | null> {
  const socket = connect({
    host: target.address,
    port: 443,
    servername: target.host,
    ca: target.ca,
    ...options,
  });
  return greeted(socket);
}

async function greeted(socket: TLSSocket): Promise<string | null> {
  try {
    await once(socket, "secureConnect");
    return socket.getProtocol();
  } finally {
    socket.destroy();
  }
}

/** As {@link tlsVersion}, with a client that speaks TLS 1.1 at most. */
export async function oldTlsVersion(target: Target): Promise<string | null> {
  return tlsVersion(target, oldTls);
}

/** Whether the client of {@link oldTlsVersion} really speaks TLS 1.1 to a server that takes it. */
export async function speaksOldTls(certificate: {
  readonly cert: string;
  readonly key: string;
}): Promise<boolean> {
  const server = createServer({ ...certificate, ...oldTls }).on("tlsClientError", () => undefined);
  await once(server.listen(0, "127.0.0.1"), "listening");
  try {
    const { port } = server.address() as { port: number };
    const options = { host: "127.0.0.1", port, rejectUnauthorized: false, ...oldTls };
    return (await greeted(connect(options))) === "TLSv1.1";
  } finally {
    server.close();
  }
}

/** An open WebSocket, as far as a test needs one: short texts, and no other client code to trust. RFC 6455 */
export class WebSocket {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async open({ address, host, ca }: Target, path: string): Promise<WebSocket> {
    const key = randomBytes(16).toString("base64");
    const headers = {
      Host: host,
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Key": key,
      "Sec-WebSocket-Version": "13",
    };
    const sent = request({ host: address, servername: host, ca, path, headers });
    sent.on("response", ({ statusCode }) => sent.destroy(new Error(`No WebSocket but ${statusCode}`)));
    sent.end();
    const [response, socket] = await once(sent, "upgrade");
    const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    if (response.headers["sec-websocket-accept"] !== accept) throw new Error("Somebody else's WebSocket");
    return new WebSocket(socket);
  }

  /** Sends a text, and returns what comes back for it from a server that returns every frame as it came. */
  async echo(text: string): Promise<string> {
    const mask = randomBytes(4);
    const masked = Buffer.from(text).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    this.#socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length]), mask, masked]));
    const frame = await this.#read(6 + text.length);
    return Buffer.from(frame.subarray(6).map((byte, index) => byte ^ (mask[index % 4] ?? 0))).toString();
  }

  close(): void {
    this.#socket.destroy();
  }

  async #read(length: number): Promise<Buffer> {
    let seen = Buffer.alloc(0);
    while (seen.length < length) {
      const [chunk] = await Promise.race([
        once(this.#socket, "data"),
        once(this.#socket, "close").then(() => {
          throw new Error(`The WebSocket was closed after ${seen.length} of ${length} bytes`);
        }),
      ]);
      seen = Buffer.concat([seen, chunk as Buffer]);
    }
    return seen;
  }
}
