import { once } from "node:events";
import { connect as dial, type Socket } from "node:net";
import { connect as secure, type TLSSocket } from "node:tls";
import type { Leaf } from "./leaf.ts";

/** Serial number of the certificate that a NATS server shows to clients. It greets in the clear before TLS begins. */
export async function shownToClients(port: number): Promise<string> {
  const socket = dial({ host: "127.0.0.1", port });
  try {
    await once(socket, "data");
    return await serialNumber(secure({ socket, rejectUnauthorized: false }));
  } finally {
    socket.destroy();
  }
}

/** Serial number of the certificate that a NATS server shows to its peers. */
export async function shownToPeers(port: number): Promise<string> {
  const socket = secure({ host: "127.0.0.1", port, rejectUnauthorized: false });
  try {
    return await serialNumber(socket);
  } finally {
    socket.destroy();
  }
}

async function serialNumber(socket: TLSSocket): Promise<string> {
  socket.on("error", () => undefined);
  await once(socket, "secureConnect");
  return socket.getPeerCertificate().serialNumber;
}

/**
 * What a NATS server answers to whoever introduces itself as a peer with this certificate. The certificate is shown also
 * where the server says that it will not take it, which other clients do not do.
 */
export async function introduceAsPeer(port: number, leaf: Leaf): Promise<string> {
  const socket = secure({ host: "127.0.0.1", port, ...shown(leaf) });
  return introduce(socket, { name: "newcomer", cluster: "cordum", verbose: false });
}

/** The same, as a client. */
export async function introduceAsClient(port: number, leaf: Leaf): Promise<string> {
  const socket = dial({ host: "127.0.0.1", port });
  try {
    await once(socket, "data");
    return await introduce(secure({ socket, ...shown(leaf) }), { name: "newcomer", verbose: false });
  } finally {
    socket.destroy();
  }
}

function shown({ cert, key, ca }: Leaf) {
  return { cert, key, ca, rejectUnauthorized: false };
}

/** The server's answer, or how it ended the connection. */
async function introduce(socket: TLSSocket, words: Readonly<Record<string, unknown>>): Promise<string> {
  try {
    await once(socket, "secureConnect");
    socket.write(`CONNECT ${JSON.stringify(words)}\r\nPING\r\n`);
    return await answer(socket);
  } catch (error) {
    return `closed: ${error}`;
  } finally {
    socket.destroy();
  }
}

/** Everything up to the first word about the introduction; what comes before is the server's own greeting. */
async function answer(socket: Socket): Promise<string> {
  let said = "";
  for await (const data of socket) {
    said += data;
    if (/^(-ERR|PONG)/m.test(said)) return said;
  }
  return `closed after: ${said}`;
}
