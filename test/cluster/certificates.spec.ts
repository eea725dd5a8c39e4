import assert from "node:assert/strict";
import { execa } from "execa";
import {
  authoritiesOf,
  certificateOf,
  handshake,
  isTrusted,
  type Leaf,
  publicKeyOf,
} from "../support/leaf.ts";
import { ProgramDeployment } from "../support/program-deployment.ts";
import { SecretHistory } from "../support/secret-history.ts";

const namespace = "dev-cert-pulumi";
const secrets = ["peer-tls", "server-tls", "client-tls"] as const;

/** RFC 5280 §4.2.1.12 */
const serverAuth = "1.3.6.1.5.5.7.3.1";
const clientAuth = "1.3.6.1.5.5.7.3.2";

interface SecretList {
  readonly items: readonly { metadata: { name: string }; data: Readonly<Record<string, string>> }[];
}

async function stored(deployment: ProgramDeployment): Promise<Readonly<Record<string, Leaf>>> {
  const { stdout } = await deployment.kubectl("get", "secrets", "--output=json").process;
  const { items } = JSON.parse(stdout) as SecretList;
  const decoded = items.map(({ metadata, data }) => {
    const text = (key: string) => Buffer.from(data[key] ?? "", "base64").toString();
    return [metadata.name, { cert: text("tls.crt"), key: text("tls.key"), ca: text("ca.crt") }] as const;
  });
  return Object.fromEntries(decoded);
}

async function leaf(deployment: ProgramDeployment, name: (typeof secrets)[number]): Promise<Leaf> {
  const found = (await stored(deployment))[name];
  assert.ok(found, `${name} is missing`);
  return found;
}

describe("certificates from Pulumi on the embedded cluster", () => {
  const deployment = new ProgramDeployment("certificates", namespace);

  before(async () => {
    await deployment.clear();
    await deployment.up();
  });

  after(() => deployment.clear());

  it("are signed by the authority beside them, for the key beside them", async () => {
    const all = await stored(deployment);
    assert.deepEqual(Object.keys(all).sort(), [...secrets].sort());
    for (const each of Object.values(all)) {
      assert.ok(isTrusted(each, each.ca));
      const [authority, ...more] = authoritiesOf(each.ca);
      assert.ok(authority?.ca && more.length === 0);
      assert.equal(certificateOf(each).ca, false);
      assert.ok(certificateOf(each).validToDate < authority.validToDate);
    }
  });

  it("satisfy OpenSSL for the side that they stand on, and only for that", async () => {
    const verify = async ({ cert, ca }: Leaf, purpose: string) => {
      const script = `openssl verify -x509_strict -purpose ${purpose} -CAfile <(printf %s "$CA") <(printf %s "$CERT")`;
      const result = await execa("bash", ["-c", script], { env: { CA: ca, CERT: cert }, reject: false });
      return result.exitCode === 0;
    };
    const expected = { "peer-tls": [true, true], "server-tls": [true, false], "client-tls": [false, true] };
    for (const name of secrets) {
      const each = await leaf(deployment, name);
      assert.deepEqual([await verify(each, "sslserver"), await verify(each, "sslclient")], expected[name]);
    }
    assert.deepEqual(certificateOf(await leaf(deployment, "peer-tls")).keyUsage, [serverAuth, clientAuth]);
  });

  it("are good for every name that clients dial, and for no other", async () => {
    const peer = certificateOf(await leaf(deployment, "peer-tls"));
    const dialled = [
      ...["nats", `nats.${namespace}`, `nats.${namespace}.svc`, `nats.${namespace}.svc.cluster.local`],
      ...["cordum-nats", `cordum-nats-0.cordum-nats.${namespace}.svc`, "localhost"],
      `cordum-nats-2.cordum-nats.${namespace}.svc.cluster.local`,
    ];
    for (const name of dialled) assert.ok(peer.checkHost(name), name);
    assert.ok(peer.checkIP("127.0.0.1") && peer.checkIP("::1"));
    for (const name of ["redis", "nats.other.svc", `a.b.cordum-nats.${namespace}.svc`, "example.com"])
      assert.equal(peer.checkHost(name), undefined, name);
  });

  it("let the client and the server know each other", async () => {
    const [peer, client] = [await leaf(deployment, "peer-tls"), await leaf(deployment, "client-tls")];
    assert.equal(await handshake(peer, client, `nats.${namespace}.svc`), "cordum-scheduler");
    assert.equal(await handshake(peer, peer, `cordum-nats-1.cordum-nats.${namespace}.svc`), "nats");
  });

  it("refuse a client without a certificate, a server's in its place, and a name that is not the server's", async () => {
    const [peer, server, client] = await Promise.all(secrets.map((name) => leaf(deployment, name)));
    assert.ok(peer && server && client);
    const none = { ca: client.ca };
    await assert.rejects(handshake(peer, none, "nats"), /server refused.*UNABLE_TO_GET_ISSUER_CERT/);
    await assert.rejects(handshake(peer, server, "nats"), /server refused.*INVALID_PURPOSE/);
    await assert.rejects(handshake(peer, client, "redis"), { code: "ERR_TLS_CERT_ALTNAME_INVALID" });
  });

  it("leave the key of the authority in no Secret, and no key in the state in clear", async () => {
    const all = Object.values(await stored(deployment));
    const authorities = all.flatMap(({ ca }) => authoritiesOf(ca));
    const ofAuthorities = authorities.map(({ publicKey }) =>
      publicKey.export({ type: "spki", format: "pem" }).toString(),
    );
    for (const { key } of all) assert.ok(!ofAuthorities.includes(publicKeyOf(key)));
    const state = await deployment.state();
    assert.ok(state.includes("BEGIN CERTIFICATE"));
    assert.ok(!state.includes("PRIVATE KEY"));
    assert.ok(!JSON.stringify(await deployment.outputs()).includes("PRIVATE KEY"));
  });

  it("stay as they are while nothing changes, and whatever a new authority would be like", async () => {
    assert.deepEqual(await deployment.changes(), []);
    const changed = { certificates: { authority: { validityHours: 50_000 } } };
    assert.deepEqual(await deployment.changes(changed), []);
  });

  it("are made anew with new keys, in place, when their generation is raised", async () => {
    const before = await stored(deployment);
    const fingerprints = (await deployment.outputs()).fingerprints as Record<string, string>;
    const history = await SecretHistory.of(deployment, secrets.length);
    await deployment.up({ certificates: { leaf: { generation: 2 } } });
    const after = await stored(deployment);
    await history.until("client-tls", after["client-tls"]?.cert ?? "");
    assert.ok(history.changes.every(({ event }) => event !== "DELETED"));
    for (const name of secrets) {
      const [was, is] = [before[name], after[name]];
      assert.ok(was && is && publicKeyOf(was.key) !== publicKeyOf(is.key) && was.ca === is.ca);
    }
    assert.notDeepEqual((await deployment.outputs()).fingerprints, fingerprints);
  });

  it("come with a warning when the authority ends before the next leaf would", async () => {
    assert.doesNotMatch(await deployment.up(lasting(8760)), /warning/);
    assert.match(await deployment.up(lasting(87_500)), /warning: The authority 1 of .* ends on/);
  });

  it("never outlive their authority: the Secret keeps the leaf that it has", async () => {
    const before = await stored(deployment);
    const { exitCode, output } = await deployment.run(["up", "--yes", "--skip-preview"], lasting(90_000));
    assert.notEqual(exitCode, 0);
    assert.match(output, /The leaf (peer|server|client)-tls would end on .* its authority ends on/);
    assert.deepEqual(await stored(deployment), before);
  });

  /** The authority that is there has ten years, whatever the settings say of the next one. */
  function lasting(validityHours: number) {
    return { certificates: { authority: { validityHours: 175_000 }, leaf: { validityHours } } };
  }
});

describe("the rotation of an authority on the embedded cluster", () => {
  const deployment = new ProgramDeployment("certificates", namespace);
  const authority = (generations: readonly number[], active: number) => ({
    certificates: { authority: { generations, active } },
  });

  before(async () => {
    await deployment.clear();
    await deployment.up();
  });

  after(() => deployment.clear());

  it("is refused when the new authority signs before anybody trusts it", async () => {
    const { exitCode, output } = await deployment.run(["preview"], authority([1], 2));
    assert.notEqual(exitCode, 0);
    assert.match(output, /one of authority\.generations \(1\)/);
  });

  it("is refused when the old authority is dropped while its leaves are in use", async () => {
    const before = await stored(deployment);
    const { exitCode, output } = await deployment.run(["preview"], authority([2], 2));
    assert.notEqual(exitCode, 0);
    assert.match(output, /certificates-authority-1.*protected/s);
    assert.deepEqual(await stored(deployment), before);
  });

  it("goes in three steps; whoever is a step behind is still trusted, and no Secret is ever missing", async () => {
    const history = await SecretHistory.of(deployment, secrets.length);
    for (const step of [authority([1, 2], 1), authority([1, 2], 2), authority([2], 2)]) {
      await deployment.up(step);
      assert.deepEqual(await deployment.changes(step), []);
    }
    const after = await stored(deployment);
    await history.until("client-tls", after["client-tls"]?.cert ?? "");
    assert.ok(history.changes.every(({ event }) => event !== "DELETED"));

    const servers = history.of("peer-tls");
    const clients = history.of("client-tls");
    assert.deepEqual(
      servers.map(({ ca }) => authoritiesOf(ca).map(({ subject }) => subject.at(-1))),
      [["1"], ["1", "2"], ["1", "2"], ["2"]],
    );
    for (const [step, server] of servers.entries())
      for (const client of clients.slice(Math.max(step - 1, 0), step + 2))
        assert.equal(await handshake(server, client, "nats"), "cordum-scheduler");

    const [first, last] = [servers[0], clients.at(-1)];
    assert.ok(first && last);
    await assert.rejects(handshake(first, { ...last, ca: first.ca }, "nats"), /server refused/);
  });

  it("leaves the expiries of what is trusted now", async () => {
    const { authorityExpiries, expiries } = await deployment.outputs();
    assert.deepEqual(Object.keys(authorityExpiries as object), ["2"]);
    const all = await stored(deployment);
    for (const { secret, notAfter } of expiries as { secret: string; notAfter: string }[])
      assert.equal(
        seconds(Date.parse(notAfter)),
        seconds(certificateOf(all[secret] as Leaf).validToDate.getTime()),
      );
  });
});

/** A certificate has no fractions of a second; the provider's time of its end does. */
function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

describe("a leaf that is due for renewal on the embedded cluster", () => {
  const deployment = new ProgramDeployment("certificate-renewal", "dev-cert-renewal");

  before(async () => {
    await deployment.clear();
    await deployment.up();
  });

  after(() => deployment.clear());

  it("is shown by a plain preview, and renewed in place by a plain update", async () => {
    const before = await leaf(deployment, "client-tls");
    const steps = (await deployment.changes()).map(({ op, urn }) => [op, urn.split("::").at(-1)]);
    assert.deepEqual(steps, [
      ["replace", "certificates-client-tls-leaf"],
      ["update", "certificates-client-tls-secret"],
    ]);
    const history = await SecretHistory.of(deployment, 1);
    await deployment.up();
    const after = await leaf(deployment, "client-tls");
    await history.until("client-tls", after.cert);
    assert.deepEqual(
      history.changes.map(({ event }) => event),
      ["ADDED", "MODIFIED"],
    );
    assert.notEqual(certificateOf(after).serialNumber, certificateOf(before).serialNumber);
    assert.equal(after.ca, before.ca);
    assert.ok(isTrusted(after, before.ca));
  });
});

describe("certificates from cert-manager on the embedded cluster", () => {
  const deployment = new ProgramDeployment("certificates", "dev-cert-manager");
  const from = (more: object = {}) => ({ certificates: { source: "cert-manager", ...more } });

  before(() => deployment.clear());

  after(() => deployment.clear());

  it("are asked for in a way that its definitions accept, and changed in place", async () => {
    await deployment.up(from());
    assert.deepEqual(await deployment.changes(from()), []);
    const changes = await deployment.changes(from({ leaf: { validityHours: 1000 } }));
    assert.deepEqual([...new Set(changes.map(({ op }) => op))], ["update"]);
  });

  it("move from an authority of their own to an issuer that is there", async () => {
    await deployment.up(from({ issuer: { name: "vault" } }));
    const { stdout } = await deployment.kubectl(
      ...["get", "certificates.cert-manager.io,issuers.cert-manager.io"],
      "--output=jsonpath={range .items[*]}{.kind} {.metadata.name} {.spec.issuerRef.name}{'\\n'}{end}",
    ).process;
    assert.deepEqual(
      stdout.trim().split("\n").sort(),
      secrets.map((name) => `Certificate ${name} vault`).sort(),
    );
  });
});
