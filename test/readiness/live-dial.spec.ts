import "reflect-metadata";
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, TLSSocket } from "node:tls";
import { CannotTell } from "../../readiness/live/check.ts";
import { addressesIn, question, resolveIn } from "../../readiness/live/dial/dns.ts";
import { send } from "../../readiness/live/dial/http.ts";
import { certificateAt } from "../../readiness/live/dial/tls.ts";
import { type Pair, selfSigned } from "./live-support/certificates.ts";

const host = "127.0.0.1";

/** Listens for as long as a test takes. */
async function withServer<T>(server: Server, work: (port: number) => Promise<T>): Promise<T> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.listen(0, host);
  await once(server, "listening");
  try {
    return await work((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** An answer to a question: its header with a code, the question again, and records whose names point back to it. */
function dnsAnswer(asked: Buffer, code: number, ...addresses: readonly (readonly number[])[]): Buffer {
  const header = Buffer.from([
    ...asked.subarray(0, 2),
    0x81,
    0x80 | code,
    0,
    1,
    0,
    addresses.length,
    0,
    0,
    0,
    0,
  ]);
  const records = addresses.map((address) => [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, ...address]);
  return Buffer.concat([header, asked.subarray(12), Buffer.from(records.flat())]);
}

describe("asking a cluster's DNS", () => {
  const asked = question("nats.cordum.svc.cluster.local");

  it("asks for the whole name", () => {
    const labels = ["nats", "cordum", "svc", "cluster", "local"].map(
      (one) => `${String.fromCharCode(one.length)}${one}`,
    );
    assert.ok(asked.toString("latin1").includes(`${labels.join("")}\0`));
  });

  it("reads every address, past an alias", () => {
    const alias = Buffer.from([0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 5, 0, 2, 0xc0, 12]);
    const plain = dnsAnswer(asked, 0, [10, 96, 0, 2], [10, 96, 0, 1]);
    const start = asked.length;
    const both = Buffer.concat([plain.subarray(0, start), alias, plain.subarray(start)]);
    both.writeUInt16BE(3, 6);
    assert.deepEqual(addressesIn(both), ["10.96.0.1", "10.96.0.2"]);
  });

  it("knows no address for a name that doesn't exist, and tells of a server's own failure", () => {
    assert.deepEqual(addressesIn(dnsAnswer(asked, 3)), []);
    assert.throws(() => addressesIn(dnsAnswer(asked, 2)), CannotTell);
  });

  it("reads an answer that comes in pieces", async () => {
    const server = createServer((socket) => {
      socket.once("data", (heard) => {
        const answer = dnsAnswer(heard.subarray(2), 0, [10, 96, 0, 1]);
        socket.write(Buffer.from([0]));
        setImmediate(() => {
          socket.write(Buffer.concat([Buffer.from([answer.length]), answer.subarray(0, 9)]));
          setImmediate(() => socket.write(answer.subarray(9)));
        });
      });
    });
    const found = await withServer(server, (port) => resolveIn(port, ["web.shop.svc"]));
    assert.deepEqual(found, { "web.shop.svc": ["10.96.0.1"] });
  });

  it("tells of a server that hangs up", async () => {
    const server = createServer((socket) => socket.destroy());
    await assert.rejects(
      withServer(server, (port) => resolveIn(port, ["web.shop.svc"])),
      CannotTell,
    );
  });
});

describe("looking at a served certificate", () => {
  const name = "web.shop.svc";
  let pair: Pair;

  before(async () => {
    pair = await selfSigned(name);
  });

  it("sees names, dates and chain, and that a client trusts it", async () => {
    const seen = await withServer(createTlsServer(pair), (port) =>
      certificateAt({ host, port, name, authority: pair.cert }),
    );
    assert.deepEqual(seen, {
      dnsNames: [name],
      notBefore: pair.notBefore.toISOString(),
      notAfter: pair.notAfter.toISOString(),
      chain: ["live"],
    });
  });

  it("sees that clients who don't know the authority refuse it", async () => {
    const { refusal } = await withServer(createTlsServer(pair), (port) =>
      certificateAt({ host, port, name }),
    );
    assert.equal(refusal, "DEPTH_ZERO_SELF_SIGNED_CERT");
  });

  it("sees that it is for another name", async () => {
    const { refusal } = await withServer(createTlsServer(pair), (port) =>
      certificateAt({ host, port, name: "other.shop.svc", authority: pair.cert }),
    );
    assert.match(refusal ?? "", /other\.shop\.svc/);
  });

  it("sees that of a server that asks for a client's certificate too", async () => {
    const server = createTlsServer({ ...pair, requestCert: true, rejectUnauthorized: true });
    const { refusal } = await withServer(server, (port) =>
      certificateAt({ host, port, name, authority: pair.cert }),
    );
    assert.equal(refusal, undefined);
  });

  it("hears out a server that greets before TLS, as NATS does", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.write('INFO {"tls_required":true}\r\n');
      new TLSSocket(socket, { isServer: true, ...pair }).on("error", () => undefined);
    });
    const { refusal } = await withServer(server, (port) =>
      certificateAt({ host, port, name, authority: pair.cert }),
    );
    assert.equal(refusal, undefined);
  });

  it("tells of a port where nobody listens", async () => {
    const closed = await withServer(createServer(), async (port) => port);
    await assert.rejects(
      certificateAt({ host, port: closed, name }),
      /showed no certificate for web\.shop\.svc: ECONNREFUSED/,
    );
  });
});

describe("sending a request as a client outside", () => {
  const request = { method: "GET", address: host, https: false, path: "/health" } as const;

  it("asks for the host by name, and reads the head of the answer", async () => {
    const server = createHttpServer(({ headers, url }, response) => {
      response
        .writeHead(302, { location: `https://${headers.host}${url}`, "content-type": "text/plain" })
        .end();
    });
    const answer = await withServer(server, (port) => send({ ...request, port, host: "shop.example.com" }));
    assert.deepEqual(answer, {
      status: 302,
      contentType: "text/plain",
      location: "https://shop.example.com/health",
    });
  });

  it("tells of silence", async () => {
    const closed = await withServer(createServer(), async (port) => port);
    await assert.rejects(
      send({ ...request, port: closed }),
      /GET \/health got no answer from 127\.0\.0\.1: ECONNREFUSED/,
    );
  });
});
