import assert from "node:assert/strict";
import { output, secret } from "@pulumi/pulumi";
import type { Certificate, LeafRequest } from "../../components/certificates/certificate.ts";
import { CertificateAuthority } from "../../components/certificates/index.ts";
import { subjectNames } from "../../components/certificates/names.ts";
import { certificates } from "../../components/certificates/settings.ts";
import { type Inputs, isSecret, type Registered, registeredIn } from "../support/program.ts";

const secretType = "kubernetes:core/v1:Secret";
const keyType = "tls:index/privateKey:PrivateKey";
const authorityType = "tls:index/selfSignedCert:SelfSignedCert";
const requestType = "tls:index/certRequest:CertRequest";
const leafType = "tls:index/locallySignedCert:LocallySignedCert";
const certificateType = "kubernetes:cert-manager.io/v1:Certificate";
const issuerType = "kubernetes:cert-manager.io/v1:Issuer";

const server: LeafRequest = {
  secretName: "cordum-nats-server-tls",
  commonName: "nats",
  ...subjectNames({ namespace: "cordum", services: ["nats"], headless: ["cordum-nats"], loopback: true }),
  usage: "peer",
};
const client: LeafRequest = {
  secretName: "cordum-scheduler-tls",
  commonName: "cordum-scheduler",
  dnsNames: [],
  usage: "client",
};

interface Made {
  readonly resources: readonly Registered[];
  readonly leaves: readonly Certificate[];
}

/** An authority with a leaf for a server and one for a client; `options` as a stack file writes them. */
async function made(options: unknown = {}): Promise<Made> {
  const leaves: Certificate[] = [];
  const resources = await registeredIn(() => {
    const namespace = { reference: output("cordum") };
    const args = { namespace, name: "cordum", labels: { app: "cordum" }, ...certificates.parse(options) };
    const authority = new CertificateAuthority("cordum-certificates", args);
    leaves.push(authority.issue(server), authority.issue(client));
  }, computed);
  return { resources: resources.filter(({ parent }) => parent === "cordum-certificates"), leaves };
}

/** What the tls provider would compute; a name in each value tells where it ends up. */
function computed(type: string, name: string): Inputs {
  const end = { validityEndTime: "2099-01-01T00:00:00Z" };
  if (type === keyType)
    return {
      privateKeyPem: secret(`<key of ${name}>`),
      privateKeyPemPkcs8: secret(`<PKCS 8 key of ${name}>`),
    };
  if (type === authorityType) return { certPem: `<${name}>`, ...end };
  if (type === requestType) return { certRequestPem: `<${name}>` };
  if (type === leafType) return { certPem: `<${name}>`, ...end };
  return {};
}

const ofType = (all: readonly Registered[], type: string) => all.filter((each) => each.type === type);
const names = (all: readonly Registered[]) => all.map(({ name }) => name);

function only(all: readonly Registered[], type: string, part: string): Registered {
  const [found, ...more] = ofType(all, type).filter(({ name }) => name.includes(part));
  assert.ok(found && more.length === 0, `${type} ${part}: ${more.length + (found ? 1 : 0)} are registered`);
  return found;
}

/** A value without the envelope that keeps it secret. */
function opened(value: unknown): unknown {
  return isSecret(value) ? value.value : value;
}

function stored(resources: readonly Registered[], name: string): Inputs {
  const { inputs } = only(resources, secretType, name);
  assert.ok(isSecret(inputs.stringData), "the Secret's content is not secret");
  const data = opened(inputs.stringData) as Inputs;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, opened(value)]));
}

describe("certificates from Pulumi", () => {
  it("are a leaf, its key and the authority in one Secret of the name that was asked for", async () => {
    const { resources } = await made();
    const { inputs } = only(resources, secretType, "nats");
    assert.equal((inputs.metadata as Inputs).name, "cordum-nats-server-tls");
    assert.equal((inputs.metadata as Inputs).namespace, "cordum");
    assert.equal(inputs.type, "kubernetes.io/tls");
    assert.deepEqual(stored(resources, "nats"), {
      "tls.crt": "<cordum-certificates-cordum-nats-server-tls-leaf>",
      "tls.key": "<PKCS 8 key of cordum-certificates-cordum-nats-server-tls-key-1>",
      "ca.crt": "<cordum-certificates-authority-1>",
    });
  });

  it("have the usages and names of the side that they stand on", async () => {
    const { resources } = await made();
    const uses = (part: string) => only(resources, leafType, part).inputs.allowedUses;
    assert.deepEqual(uses("nats"), ["digital_signature", "server_auth", "client_auth"]);
    assert.deepEqual(uses("scheduler"), ["digital_signature", "client_auth"]);
    const { inputs } = only(resources, requestType, "nats");
    assert.deepEqual(inputs.subject, { commonName: "nats" });
    assert.deepEqual(inputs.dnsNames, server.dnsNames);
    assert.deepEqual(inputs.ipAddresses, ["127.0.0.1", "::1"]);
  });

  it("keep the authority's key out of every object of the cluster, and secret where it is used", async () => {
    const { resources } = await made({ authority: { generations: [1, 2] } });
    const key = /key of cordum-certificates-authority/;
    const holders = resources.filter(({ inputs }) => key.test(JSON.stringify(inputs)));
    assert.ok(holders.length > 0);
    for (const { name, type, inputs } of holders) {
      assert.ok(type.startsWith("tls:"), `${name} holds the key of an authority`);
      const values = Object.entries(inputs).filter(([, value]) => key.test(JSON.stringify(value)));
      for (const [property, value] of values) assert.ok(isSecret(value), `${name}: ${property} is in clear`);
    }
  });

  it("last as long as the settings say, and are renewed before they end", async () => {
    const { resources } = await made({ leaf: { validityHours: 48, renewBeforeHours: 12 } });
    const { inputs } = only(resources, leafType, "nats");
    assert.equal(inputs.validityPeriodHours, 48);
    assert.equal(inputs.earlyRenewalHours, 12);
    assert.equal(only(resources, authorityType, "").inputs.validityPeriodHours, 87_600);
  });

  it("have a fingerprint that is public, and another one with another authority", async () => {
    const before = await made();
    const after = await made({ authority: { generations: [1, 2] } });
    const fingerprints = [before, before, after].map(({ leaves: [leaf] }) => leaf?.fingerprint);
    const values = await Promise.all(fingerprints.map(plain));
    assert.match(String(values[0]), /^[0-9a-f]{64}$/);
    assert.equal(values[0], values[1]);
    assert.notEqual(values[0], values[2]);
  });

  it("are refused with every mistake before anything is made", async () => {
    const options = {
      ...certificates.parse({}),
      authority: { ...certificates.parse({}).authority, active: 7 },
    };
    await registeredIn(() =>
      assert.throws(
        () =>
          new CertificateAuthority("certificates", {
            namespace: { reference: output("cordum") },
            name: "cordum",
            labels: {},
            ...options,
          }),
        /authority\.active: allowed is one of authority\.generations \(1\)/,
      ),
    );
  });
});

describe("an authority's rotation", () => {
  it("leaves every resource of the first generation as it was, whatever is listed beside it", async () => {
    const inputs = async (options: unknown) => {
      const { resources } = await made(options);
      const kept = [keyType, authorityType].map((type) => only(resources, type, "authority-1"));
      return kept.map(({ name, inputs }) => [name, inputs]);
    };
    const first = await inputs({});
    assert.deepEqual(await inputs({ authority: { generations: [1, 2] } }), first);
    assert.deepEqual(await inputs({ authority: { generations: [2, 1], active: 2 } }), first);
  });

  it("trusts all that are listed, and signs with the active one alone", async () => {
    const { resources } = await made({ authority: { generations: [1, 2], active: 2 } });
    const [one, two] = ["<cordum-certificates-authority-1>", "<cordum-certificates-authority-2>"];
    assert.equal(stored(resources, "nats")["ca.crt"], `${one}${two}`);
    for (const { inputs } of ofType(resources, leafType)) {
      assert.equal(inputs.caCertPem, two);
      assert.equal(opened(inputs.caPrivateKeyPem), "<key of cordum-certificates-authority-2-key>");
    }
  });

  it("protects the generation that signs, so that it can't be dropped before its leaves are made anew", async () => {
    const protectedNames = async (options: unknown) =>
      names((await made(options)).resources.filter(({ protect }) => protect));
    const of = (generation: number) => [
      `cordum-certificates-authority-${generation}-key`,
      `cordum-certificates-authority-${generation}`,
    ];
    assert.deepEqual((await protectedNames({})).sort(), of(1).sort());
    const two = { generations: [1, 2], active: 2 };
    assert.deepEqual((await protectedNames({ authority: two })).sort(), of(2).sort());
  });

  it("is the only way to another lifetime: an authority that is there stays the certificate that it is", async () => {
    const { resources } = await made();
    const { ignoreChanges } = only(resources, authorityType, "authority-1");
    assert.deepEqual(ignoreChanges, ["subject", "validityPeriodHours"]);
  });

  it("is apart from the leaves', whose keys are made anew by a generation of their own", async () => {
    const { resources } = await made({ leaf: { generation: 2 } });
    const keys = names(ofType(resources, keyType));
    assert.deepEqual(keys, [
      "cordum-certificates-authority-1-key",
      "cordum-certificates-cordum-nats-server-tls-key-2",
      "cordum-certificates-cordum-scheduler-tls-key-2",
    ]);
    assert.equal(
      only(resources, secretType, "nats").name,
      "cordum-certificates-cordum-nats-server-tls-secret",
    );
  });
});

describe("certificates from cert-manager", () => {
  const source = "cert-manager";

  it("fill the same Secrets, with the same names and usages", async () => {
    const { resources, leaves } = await made({ source, leaf: { validityHours: 48, renewBeforeHours: 12 } });
    assert.deepEqual(await Promise.all(leaves.map(({ secret }) => plain(secret))), [
      server.secretName,
      client.secretName,
    ]);
    assert.ok(leaves.every(({ fingerprint }) => fingerprint === undefined));
    assert.deepEqual(only(resources, certificateType, "nats").inputs.spec, {
      secretName: server.secretName,
      secretTemplate: { labels: { app: "cordum" } },
      commonName: "nats",
      dnsNames: server.dnsNames,
      ipAddresses: server.ipAddresses,
      usages: ["digital signature", "server auth", "client auth"],
      duration: "48h",
      renewBefore: "12h",
      privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS8", rotationPolicy: "Always" },
      issuerRef: { name: "cordum-authority-1", kind: "Issuer" },
    });
    assert.ok(resources.every(({ type }) => type.startsWith("kubernetes:cert-manager.io/v1:")));
  });

  it("have an authority of their own unless an issuer is named", async () => {
    const { resources } = await made({ source });
    assert.equal(ofType(resources, issuerType).length, 2);
    const { inputs } = only(resources, certificateType, "authority");
    const spec = inputs.spec as Inputs;
    assert.equal(spec.isCA, true);
    assert.equal((spec.privateKey as Inputs).rotationPolicy, "Never");
    assert.equal(spec.renewBefore, `${8760 + 720}h`);
    const named = await made({ source, issuer: { name: "vault" } });
    assert.equal(ofType(named.resources, issuerType).length, 0);
    assert.deepEqual(names(ofType(named.resources, certificateType)), [
      "cordum-certificates-cordum-nats-server-tls-certificate",
      "cordum-certificates-cordum-scheduler-tls-certificate",
    ]);
    const { issuerRef } = only(named.resources, certificateType, "nats").inputs.spec as Inputs;
    assert.deepEqual(issuerRef, { name: "vault", kind: "ClusterIssuer" });
  });
});

describe("certificates from elsewhere", () => {
  it("make nothing, and name the Secrets that are there", async () => {
    const secrets = { "cordum-nats-server-tls": "nats-from-vault" };
    const { resources, leaves } = await made({ source: "external", secrets });
    assert.deepEqual(resources, []);
    assert.deepEqual(leaves, [{ secret: "nats-from-vault" }, { secret: client.secretName }]);
  });
});

/** The value of an output; fails if it is secret. */
async function plain(value: unknown): Promise<unknown> {
  if (typeof value !== "object" || value === null || !("isSecret" in value)) return value;
  const known = value as unknown as { isSecret: Promise<boolean>; promise(): Promise<unknown> };
  assert.equal(await known.isSecret, false, "an output is secret");
  return known.promise();
}
