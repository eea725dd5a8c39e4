import { isIPv6 } from "node:net";
import WebSocket from "ws";
import { Problem } from "../../lib/problem.ts";
import { type Call, dialing, type Entrance, explained, requestTimeout } from "./entrance.ts";

/** A stream that a server sends, of which a client only reads. */
export interface Listening {
  /** What it is, as the beginning of a sentence. */
  readonly title: string;
  readonly path: string;
  readonly headers?: Call["headers"];
  /** Gets each message. */
  readonly hear: (text: string) => void;
}

/**
 * Opens a WebSocket as a client from outside would.
 * @param authority Certificates in PEM that are trusted beside those of public authorities.
 * @throws Problem where the other side answers with anything but a WebSocket
 */
export function listen(
  entrance: Entrance,
  { headers, hear, path, title }: Listening,
  authority?: string,
): Promise<WebSocket> {
  const options = { handshakeTimeout: requestTimeout, perMessageDeflate: false };
  const socket = new WebSocket(urlOf(entrance, path), {
    ...options,
    ...dialing(entrance, headers, authority),
  });
  const refused = (instead: string) =>
    new Problem(
      `${title}, ${path}, got ${instead} instead of a WebSocket.`,
      "Do the ingress, and the proxies in front of it, support WebSockets? docs/ingress.md explains each controller.",
    );
  return new Promise((resolve, reject) => {
    socket.on("message", (data) => hear(data.toString()));
    socket.once("open", () => resolve(socket));
    socket.once("unexpected-response", (_request, { statusCode }) => {
      socket.terminate();
      reject(refused(`${statusCode}`));
    });
    // Once it is open, what is missed is only not heard.
    socket.on("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === undefined ? refused(`"${error.message}"`) : explained(error)),
    );
  });
}

function urlOf({ address, https, port }: Entrance, path: string): string {
  const host = isIPv6(address) ? `[${address}]` : address;
  return `${https ? "wss" : "ws"}://${host}${port === undefined ? "" : `:${port}`}${path}`;
}
