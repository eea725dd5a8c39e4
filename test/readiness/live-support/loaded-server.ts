import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { DeclaredRequest } from "../../../lib/declared-request.ts";
import type { Load } from "../../../readiness/load/run.ts";
import { selfSigned } from "./certificates.ts";

export const host = "shop.example.com";
export const apiKey = "key-of-the-shop";

/** What a server has seen. */
export interface Seen {
  requests: number;
  /** The most connections that were open at a time. */
  connections: number;
  /** The names that clients checked its certificate for. */
  readonly servers: Set<string>;
  readonly hosts: Set<string>;
}

type Answer = (request: IncomingMessage, response: ServerResponse, seen: Seen) => void;

/** Serves HTTPS for as long as a test takes, with a certificate of its own authority. */
export async function withServer<T>(
  answer: Answer,
  work: (load: Load, seen: Seen, sockets: ReadonlySet<Socket>) => Promise<T>,
): Promise<T> {
  const { cert, key } = await selfSigned(host);
  const seen: Seen = { requests: 0, connections: 0, servers: new Set(), hosts: new Set() };
  const sockets = new Set<Socket>();
  const SNICallback = (name: string, proceed: (error: null) => void) => {
    seen.servers.add(name);
    proceed(null);
  };
  const server = createServer({ cert, key, SNICallback }, (request, response) => {
    seen.requests += 1;
    seen.hosts.add(request.headers.host ?? "");
    answer(request, response, seen);
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket.on("close", () => sockets.delete(socket)));
    seen.connections = Math.max(seen.connections, sockets.size);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  try {
    return await work(loadAt(port, cert), seen, sockets);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

export const look: DeclaredRequest = {
  name: "look",
  method: "GET",
  path: "/things",
  headers: { "X-API-Key": "{apiKey}" },
  status: 200,
  answer: {},
  keep: {},
};

function loadAt(port: number, authority: string): Load {
  const way = { method: "GET", path: "/", address: "127.0.0.1", port, https: true, host, authority };
  return {
    known: { apiKey },
    steps: [{ request: look, way }],
    virtualUsers: 10,
    durationSeconds: 2,
    pauseSeconds: 0.1,
  };
}
