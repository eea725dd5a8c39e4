import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { json } from "node:stream/consumers";
import { type ConnectionOptions, connect as secure } from "node:tls";

/**
 * A program for other network namespaces: speaks a few words with a server of NATS or Redis, with the certificate that
 * standard input gives, and prints the server's answer, or that it hung up and why.
 */

export interface Greeting {
  readonly protocol: "nats" | "redis";
  readonly address: string;
  readonly port: number;
  /** Name in the server's certificate. */
  readonly host: string;
  /** Who must have signed the server's certificate. */
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
}

const patience = 10_000;

const words = {
  nats: 'CONNECT {"verbose":false,"pedantic":false,"tls_required":true}\r\nPING\r\n',
  redis: "PING\r\n",
};

async function greet({ address, port, host, protocol, ca, cert, key }: Greeting): Promise<string> {
  const signal = AbortSignal.timeout(patience);
  const socket = connect({ host: address, port });
  try {
    // NATS introduces itself before it asks for TLS.
    if (protocol === "nats") await once(socket, "data", { signal });
    const options: ConnectionOptions = { ca, servername: host, ...(cert && key && { cert, key }) };
    return await answer(socket, options, words[protocol], signal);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return `refused: ${code ?? message}`;
  } finally {
    socket.destroy();
  }
}

/** A server that does not like a certificate says so only after its client believes that all is well. */
async function answer(
  socket: Socket,
  options: ConnectionOptions,
  said: string,
  signal: AbortSignal,
): Promise<string> {
  const secured = secure({ ...options, socket });
  await once(secured, "secureConnect", { signal });
  const heard = Promise.race([once(secured, "data", { signal }), once(secured, "close", { signal })]);
  secured.write(said);
  const [data] = (await heard) as [Buffer | boolean];
  return Buffer.isBuffer(data) ? data.toString().trim() : "refused: closed";
}

if (import.meta.main) console.log(await greet((await json(process.stdin)) as Greeting));
