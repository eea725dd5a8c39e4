import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { Sink, type SinkPorts } from "../../local/sink/index.ts";

describe("the sink of alerts", () => {
  let sink: Sink;
  let ports: SinkPorts;
  beforeEach(async () => {
    sink = new Sink(2);
    ports = await sink.start("127.0.0.1", { http: 0, smtp: 0 });
  });
  afterEach(() => sink.stop());

  const url = (path: string) => `http://127.0.0.1:${ports.http}/${path}`;
  const post = (path: string, body: string) => fetch(url(path), { method: "POST", body });
  const firing = (alertname: string) =>
    JSON.stringify({ status: "firing", alerts: [{ labels: { alertname, namespace: "shop" } }] });
  const short = () => sink.received.map(({ alerts, channel, status }) => [channel, alerts.join(), status]);

  it("keeps what is posted, in its order, and says so when it is asked", async () => {
    assert.equal((await post("webhook", firing("Down"))).status, 200);
    assert.equal((await post("heartbeat", firing("Watchdog"))).status, 200);
    assert.deepEqual(short(), [
      ["webhook", "Down", "firing"],
      ["heartbeat", "Watchdog", "firing"],
    ]);
    const said = await (await fetch(url("received"))).json();
    assert.deepEqual(said, JSON.parse(JSON.stringify(sink.received)));
  });

  it("keeps the latest, where more arrives than it has room for", async () => {
    for (const name of ["First", "Second", "Third"]) await post("webhook", firing(name));
    assert.deepEqual(
      short().map(([, alert]) => alert),
      ["Second", "Third"],
    );
  });

  it("refuses what is no alert, and keeps nothing of it", async () => {
    for (const body of ["", "alerts", "{}", '{"status":"firing","alerts":[{}]}'])
      assert.equal((await post("webhook", body)).status, 400, body);
    assert.equal((await post("elsewhere", firing("Down"))).status, 404);
    assert.equal((await fetch(url("webhook"))).status, 404);
    assert.deepEqual(sink.received, []);
  });

  it("takes mail, of which it keeps the subject, in however many lines it is", async () => {
    await mail([
      "Subject: [FIRING:1] Down",
      " shop critical",
      "From: a@example.com",
      "",
      "Subject: not this",
    ]);
    assert.deepEqual(short(), [["mail", "[FIRING:1] Down shop critical", ""]]);
  });

  /** Says each line after the server's answer to the one before. */
  async function mail(lines: readonly string[]): Promise<void> {
    const socket = connect(ports.smtp, "127.0.0.1");
    const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
    const expect = async (code: string) => {
      let line: string;
      do line = String((await answers.next()).value);
      while (line[3] === "-");
      assert.equal(line.slice(0, 3), code, line);
    };
    await expect("220");
    for (const [said, code] of [
      ["EHLO test", "250"],
      ["MAIL FROM:<a@example.com>", "250"],
      ["RCPT TO:<b@example.com>", "250"],
      ["DATA", "354"],
      [[...lines, "."].join("\r\n"), "250"],
      ["QUIT", "221"],
    ] as const) {
      socket.write(`${said}\r\n`);
      await expect(code);
    }
    socket.end();
    await once(socket, "close");
  }
});
