import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { needsOf } from "../../cli/outside/needs.ts";
import { settingsOf } from "../../engine/stack.ts";
import { runScript } from "../../local/cluster/supervise.ts";
import { control } from "../../local/cluster/topology.ts";
import { asking, partsIn } from "../../local/outside/asked.ts";
import { outsideDefinition } from "../../local/outside/parts.ts";
import { secretFile } from "../../local/outside/secret-file.ts";
import { parseSettings } from "../../settings.ts";
import { ledger } from "../support/ledger.ts";
import { merged } from "../support/random-settings.ts";
import { rawSettings, stackNames, stackSettings } from "../support/stack-file.ts";

const needs = (stack: string) => needsOf(stackSettings(stack));

describe("what a stack needs outside the embedded cluster", () => {
  it("is nothing for most stacks", () => {
    const some = stackNames.filter((stack) => needs(stack).parts.length > 0);
    assert.deepEqual(some, ["cordum-staging", "gravl-staging", "kubeop-production", "platform-local"]);
    assert.deepEqual(needs("gravl-staging").parts, ["alert-sink", "object-store"]);
  });

  const target = { kind: "s3", url: "http://10.213.0.2:7070", bucket: "books" };
  const backedUp = (backups: object) =>
    needsOf(parseSettings("stacks/Pulumi.ledger.yaml", merged(ledger, { backups })));

  it("is the object store where its backups go there, with the keys of its bucket where it looks for them", () => {
    assert.deepEqual(backedUp({ target }), {
      parts: ["object-store"],
      bucket: { bucket: "books", secret: "backups-s3", namespaces: ["ledger", "ledger-restore-drill"] },
    });
    const named = backedUp({ target: { ...target, credentialsSecret: "keys" } });
    assert.equal(named.bucket?.secret, "keys");
  });

  it("is no object store where backups go elsewhere, or nowhere", () => {
    for (const backups of [
      { target: { ...target, url: "http://10.213.0.2:7071" } },
      { target: { ...target, url: "https://s3.eu-central-1.amazonaws.com" } },
      { target, enabled: false },
    ])
      assert.deepEqual(backedUp(backups), { parts: [] }, JSON.stringify(backups));
  });

  it("is the sink where a platform's alerts go there, or a stack requires alerts", () => {
    assert.deepEqual(needs("platform-local"), { parts: ["alert-sink"] });
    const alerting = { monitoring: { requires: ["alerts"] } };
    assert.deepEqual(needsOf(stackSettings("cordum-staging", alerting)), { parts: ["alert-sink"] });
    const measured = { monitoring: { requires: ["metrics"] } };
    assert.deepEqual(needsOf(stackSettings("cordum-staging", measured)), { parts: [] });
  });

  it("is no sink where a platform has no alerts, or sends them elsewhere", () => {
    const withAlerts = (alerts: object) => {
      const { facilities } = rawSettings("platform-local");
      return needsOf(
        stackSettings("platform-local", {
          facilities: merged(facilities as Readonly<Record<string, unknown>>, { alerts }),
        }),
      );
    };
    assert.deepEqual(withAlerts({ enabled: false }), { parts: [] });
    const networks = ["192.0.2.0/24"];
    const receivers = {
      mail: { host: "mail.example.com", networks },
      webhook: { url: "https://chat.example.com/hook", networks },
      heartbeat: { url: "https://watch.example.com/beat", networks },
    };
    assert.deepEqual(withAlerts({ receivers }), { parts: [] });
  });

  it("is at the address that the stack files name", () => {
    assert.match(settingsOf("gravl-staging"), /url: http:\/\/10\.213\.0\.2:7070$/m);
    const scripts = scriptsOf(["alert-sink", "object-store"]);
    assert.match(scripts, /--port \\\n {2}10\.213\.0\.2:7070 /);
    for (const port of [9780, 9725]) assert.match(settingsOf("platform-local"), new RegExp(`\\b${port}\\b`));
    assert.match(scripts, /10\.213\.0\.2 \\\n {2}9780 \\\n {2}9725$/m);
  });
});

const scriptsOf = (parts: Parameters<typeof outsideDefinition>[0]) =>
  outsideDefinition(parts)
    .services.map((service) => runScript("outside", service))
    .join("\n");

describe("the machine outside the cluster", () => {
  it("is on the network of the control plane, and runs what stacks ask for", () => {
    const { network, services } = outsideDefinition(["object-store"]);
    assert.equal(network, control.name);
    assert.deepEqual(
      services.map(({ name }) => name),
      ["object-store"],
    );
  });

  it("has the store's root key from a file, into the environment: neither script nor arguments have it", () => {
    const script = scriptsOf(["object-store"]);
    assert.match(
      script,
      /^exec s6-envdir \\\n {2}\/run\/seaworthy\/outside\/object-store\/root \\\n {2}versitygw /m,
    );
    assert.doesNotMatch(script, /SECRET|--secret|--access/);
  });

  it("runs what any stack still asks for, once", () => {
    const first = asking({}, "gravl-staging", ["object-store", "alert-sink"]);
    const both = asking(first, "platform-local", ["alert-sink"]);
    assert.deepEqual(partsIn(both), ["alert-sink", "object-store"]);
    const left = asking(both, "gravl-staging", []);
    assert.deepEqual(left, { "platform-local": ["alert-sink"] });
    assert.deepEqual(asking(left, "platform-local", []), {});
  });

  it("is asked the same in whatever order", () => {
    const [a, b] = [["alert-sink"] as const, ["object-store"] as const];
    const [one, other] = [asking(asking({}, "a", a), "b", b), asking(asking({}, "b", b), "a", a)];
    assert.equal(JSON.stringify(one), JSON.stringify(other));
    assert.equal(JSON.stringify(asking(one, "a", a)), JSON.stringify(one));
  });
});

describe("a secret in a file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "secret-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is made once, whoever comes first, and for its owner's eyes only", async () => {
    const file = join(folder, "keys", "books");
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => secretFile(file)));
    assert.match(first ?? "", /^[0-9a-f]{48}$/);
    for (const one of [...others, await secretFile(file)]) assert.equal(one, first);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, "keys")).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(join(folder, "keys")), ["books"]);
    assert.notEqual(await secretFile(join(folder, "keys", "ships")), first);
  });
});
