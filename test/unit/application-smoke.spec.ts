import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Problem } from "../../lib/problem.ts";
import { smoke } from "../../systems/application/settings/smoke.ts";
import { applicationSmoke, sendAll } from "../../systems/application/smoke.ts";

const secrets = { "api-key": "key-of-the-harbour" };
const key = { "X-API-Key": "{api-key}" };
const order = { name: "a ship is ordered", method: "POST", path: "/ships", headers: key, status: 201 };

/** What the requests come to, at a harbour that builds a ship in three looks. */
async function sent(requests: readonly object[]): Promise<string> {
  let looks = 0;
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body));
    if (request.headers["x-api-key"] !== secrets["api-key"]) return answer(401, { error: "who are you?" });
    if (request.url === "/host") return answer(200, { host: request.headers.host });
    if (request.url === "/echo") return answer(200, { key: request.headers["x-api-key"] });
    if (request.method === "POST") return answer(201, { ship: { id: 7 } });
    looks += 1;
    return answer(request.url === "/ships/7" ? 200 : 404, { state: looks > 2 ? "afloat" : "on the slip" });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { log } = console;
  const lines: string[] = [];
  console.log = (line: string) => void lines.push(line);
  try {
    await sendAll(
      { address: "127.0.0.1", port, https: false, health: false },
      smoke.parse(requests),
      secrets,
    );
    return lines.join("\n");
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  } finally {
    console.log = log;
    server.close();
    server.closeAllConnections();
  }
}

describe("the smoke test of an application", () => {
  it("fills in secrets, and what earlier answers were kept for, and asks until the answer is right", async () => {
    const afloat = { name: "it floats", path: "/ships/{ship}", headers: key, answer: { state: "afloat" } };
    const said = await sent([
      { name: "nobody unknown is served", path: "/ships/7", status: 401 },
      { ...order, keep: { ship: "ship.id" } },
      { ...afloat, withinSeconds: 20 },
    ]);
    assert.match(said, /✓.* nobody unknown is served\n.*✓.* a ship is ordered\n.*✓.* it floats$/);
  });

  it("fails by the first answer that is not right, and says what came back", async () => {
    const said = await sent([
      { ...order, status: 202 },
      { name: "never sent", path: "/" },
    ]);
    assert.match(
      said,
      /"a ship is ordered" failed: POST \/ships was answered with 201 instead of 202.*"id":7/,
    );
  });

  it("fails where an answer lacks what it should have, once the time is over", async () => {
    const said = await sent([{ ...order, answer: { "ship.name": "Argo" }, withinSeconds: 0 }]);
    assert.match(said, /has nothing at ship\.name instead of "Argo"/);
  });

  it("fails where nothing is there to keep", async () => {
    assert.match(await sent([{ ...order, keep: { ship: "id" } }]), /has no id to keep/);
  });

  it("shows no secret that an answer repeats", async () => {
    const said = await sent([{ name: "an echo", path: "/echo", headers: key, status: 204 }]);
    assert.match(said, /\{"key":"\[secret\]"\}/);
    assert.ok(!said.includes(secrets["api-key"]));
    const compared = await sent([{ name: "an echo", path: "/echo", headers: key, answer: { key: "other" } }]);
    assert.ok(compared.includes("[secret]") && !compared.includes(secrets["api-key"]), compared);
  });

  it("sends a request to the host that it names", async () => {
    const host = "shop.example.com";
    const said = await sent([{ name: "the shop", host, path: "/host", headers: key, answer: { host } }]);
    assert.match(said, /✓.* the shop$/);
  });

  it("passes for nothing where no requests are declared", async () => {
    await assert.rejects(
      applicationSmoke([])({ namespace: "harbour", smoke: [] }, {}),
      /declares no requests/,
    );
    assert.throws(() => applicationSmoke(["WORKER=required"]), /takes no WORKER=required/);
  });
});
