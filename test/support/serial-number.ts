import { once } from "node:events";
import { connect } from "node:tls";

/** Serial number of the certificate that a server at a port of this machine shows. */
export async function serialNumber(port: number): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
  try {
    await once(socket, "secureConnect");
    return socket.getPeerCertificate().serialNumber;
  } finally {
    socket.destroy();
  }
}
