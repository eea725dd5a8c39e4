import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { anchor } from "../../components/monitoring/alert.ts";
import { root } from "../../lib/paths.ts";
import { parseSettings, type RawSettings } from "../../settings.ts";
import { RegisteredStack } from "../support/registered-stack.ts";
import { objectName, port, registered } from "../support/ships.ts";

const startsWith = (beginning: string) => (one: { readonly inputs: object }) =>
  objectName(one)?.startsWith(beginning) ?? false;

describe("an application with several stores", () => {
  let stack: RegisteredStack;
  before(async () => {
    stack = await registered();
  });

  it("names no two objects of a kind alike", () => {
    const objects = stack.resources
      .filter(({ type }) => type.startsWith("kubernetes:"))
      .map(({ inputs, type }) => JSON.stringify([type, objectName({ inputs }), namespaceOf(inputs)]));
    assert.ok(objects.length > 100, `${objects.length} objects`);
    assert.deepEqual(
      objects.filter((one, i) => objects.indexOf(one) !== i),
      [],
    );
  });

  it("tells a client of each where it is, and gives it a login of its own", () => {
    const env = stack.env("captain");
    assert.equal(env.BERTHS_URL, "rediss://captain:$(BERTHS_PASSWORD)@berths.ships-test.svc:6379");
    assert.equal(env.PEOPLE_URL, "rediss://captain:$(PEOPLE_PASSWORD)@crews.ships-test.svc:6379");
    assert.equal(env.ORDERS_URL, "tls://orders.ships-test.svc:4222");
    assert.equal(env.HARBOUR_URL, "http://harbour.ships-test.svc:8080");
    assert.equal(env.MAIL_ADDR, "mail.example.net:587");
    const secrets = stack
      .container("captain")
      .env?.flatMap(({ name, valueFrom }) =>
        name.endsWith("_PASSWORD")
          ? [(valueFrom as { secretKeyRef: { name: string } }).secretKeyRef.name]
          : [],
      );
    assert.deepEqual(secrets, ["captain-berths", "captain-crews"]);
  });

  it("links each alert to a heading of the page of applications", async () => {
    const page = readFileSync(join(root, "docs/runbooks/application-alerts.md"), "utf8");
    const headings = new Set([...page.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => anchor(heading)));
    const alerts = { SealBroken: { query: "up", above: 1, summary: "The seal is broken" } };
    const { resources } = await registered({ monitoring: { alerts } });
    const urls = [...JSON.stringify(resources).matchAll(/"runbook_url":"([^"#]*)#([^"]*)"/g)];
    assert.ok(urls.length > 20, `${urls.length} alerts`);
    for (const [, file, heading = ""] of urls) {
      assert.equal(file, "docs/runbooks/application-alerts.md");
      assert.ok(headings.has(heading), heading);
    }
  });

  it("logs in at a Redis of others as the user that the file names", async () => {
    const networks = ["192.0.2.0/24"];
    const external = { host: "redis.example.net", networks, username: "ships", passwordSecret: "managed" };
    const own: RawSettings = {
      system: "application",
      name: "ships",
      stores: { archive: { kind: "redis", external } },
      services: { clerk: { ...port, connects: ["archive"] } },
    };
    const env = (await RegisteredStack.with(parseSettings("stacks/Pulumi.ships.yaml", own))).env("clerk");
    assert.equal(env.ARCHIVE_URL, "rediss://ships:$(ARCHIVE_PASSWORD)@redis.example.net:6379");
    assert.equal(env.ARCHIVE_USERNAME, "ships");
  });

  it("lets each gate log in by the names that its script reads", () => {
    const gates = stack.pod("captain").spec.initContainers ?? [];
    const gate = gates.find(({ name }) => name === "wait-for-crews");
    assert.ok(gate?.env?.some(({ name }) => name === "REDIS_PASSWORD"));
  });

  it("gives nobody a user of a store that he does not connect to", () => {
    const users = stack.ofType("kubernetes:core/v1:Secret").map(objectName);
    assert.ok(users.includes("sailor-crews") && users.includes("tally-crews"));
    assert.ok(!users.includes("sailor-berths") && !users.includes("harbour-crews"));
  });

  it("backs up each store of its own by itself, with a drill, and none of others", () => {
    const jobs = stack.ofType("kubernetes:batch/v1:CronJob").map(objectName).sort();
    const own = ["berths", "crews", "events", "orders"];
    const roles = ["backup", "restore", "restore-drill"];
    const expected = own.flatMap((store) => roles.map((role) => `ships-${store}-${role}`));
    assert.deepEqual(jobs, [...expected, "tally"].sort());
  });

  it("has no Service in front of what listens nowhere, and asks it by a command", () => {
    assert.ok(!stack.ofType("kubernetes:core/v1:Service").map(objectName).includes("lookout"));
    assert.ok(!stack.ofType("kubernetes:networking.k8s.io/v1:NetworkPolicy").some(startsWith("lookout-")));
    const { livenessProbe, ports, readinessProbe, startupProbe } = stack.container("lookout");
    assert.deepEqual(ports, []);
    for (const probe of [livenessProbe, readinessProbe, startupProbe])
      assert.deepEqual((probe as { readonly exec: unknown }).exec, { command: ["/app/sees", "land"] });
    assert.notDeepEqual(livenessProbe, readinessProbe);
  });

  it("restarts only what its liveness check finds dead, and keeps requests from what isn't ready", async () => {
    const health = { kind: "http", path: "/health", liveness: { kind: "tcp" } };
    const changed = await registered({ services: { captain: { health } } });
    const { livenessProbe, readinessProbe, startupProbe } = changed.container("captain");
    const asked = { httpGet: { path: "/health", port: "http" } };
    assert.deepEqual(livenessProbe, {
      ...{ tcpSocket: { port: "http" } },
      ...{ periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    });
    assert.deepEqual(readinessProbe, { ...asked, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 });
    assert.deepEqual(startupProbe, { ...asked, periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 120 });
  });

  it("runs a job to its end, and not again", () => {
    assert.equal(stack.pod("tally").spec.restartPolicy, "Never");
  });

  it("has the metrics of services and of stores read, and alerts for them", () => {
    const kinds = stack.ofType("kubernetes:monitoring.coreos.com/v1:ServiceMonitor").map(objectName).sort();
    const stores = ["ships-berths", "ships-crews", "ships-events", "ships-orders"];
    assert.deepEqual(kinds, ["harbour", ...stores].sort());
  });
});

function namespaceOf(inputs: object): unknown {
  return "metadata" in inputs ? (inputs.metadata as { readonly namespace?: unknown }).namespace : undefined;
}
