import assert from "node:assert/strict";
import fc from "fast-check";
import { fingerprint } from "../../components/certificates/fingerprint.ts";
import { endsTooSoon, requireWithin } from "../../components/certificates/lifetime.ts";
import { subjectNames } from "../../components/certificates/names.ts";
import type { CertificateOptions } from "../../components/certificates/options.ts";
import { mistakes, requireIssuable, requireValid } from "../../components/certificates/rules.ts";
import { certificates } from "../../components/certificates/settings.ts";
import { allowedUses, certManagerUsages } from "../../components/certificates/usages.ts";

describe("subject names", () => {
  const nats = { namespace: "cordum", services: ["nats"], headless: ["cordum-nats"] };

  it("hold every form by which a Service is dialled, and a wildcard for the pods of a headless one", () => {
    assert.deepEqual(subjectNames({ ...nats, loopback: true, hosts: ["nats.example.com"] }), {
      dnsNames: [
        "nats",
        "nats.cordum",
        "nats.cordum.svc",
        "nats.cordum.svc.cluster.local",
        "cordum-nats",
        "cordum-nats.cordum",
        "cordum-nats.cordum.svc",
        "cordum-nats.cordum.svc.cluster.local",
        "*.cordum-nats",
        "*.cordum-nats.cordum",
        "*.cordum-nats.cordum.svc",
        "*.cordum-nats.cordum.svc.cluster.local",
        "nats.example.com",
        "localhost",
      ],
      ipAddresses: ["127.0.0.1", "::1"],
    });
  });

  it("hold no loopback unless something in the pod dials it", () => {
    const { dnsNames, ipAddresses } = subjectNames(nats);
    assert.ok(!dnsNames.includes("localhost"));
    assert.deepEqual(ipAddresses, []);
  });

  const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/);
  const services = fc.uniqueArray(label, { minLength: 1, maxLength: 3 });

  it("are each there once, and follow the cluster's domain", () => {
    fc.assert(
      fc.property(label, services, services, label, (namespace, services, headless, clusterDomain) => {
        const { dnsNames } = subjectNames({ namespace, services, headless, clusterDomain });
        assert.equal(new Set(dnsNames).size, dnsNames.length);
        for (const service of [...services, ...headless])
          assert.ok(dnsNames.includes(`${service}.${namespace}.svc.${clusterDomain}`));
        assert.ok(!dnsNames.some((name) => name.endsWith(".svc.cluster.local")));
      }),
    );
  });

  it("cover each pod of a headless Service, and no pod of another namespace", () => {
    fc.assert(
      fc.property(label, label, label, fc.nat({ max: 9 }), (namespace, service, other, ordinal) => {
        fc.pre(namespace !== other);
        const { dnsNames } = subjectNames({ namespace, services: [], headless: [service] });
        const pod = `${service}-${ordinal}.${service}`;
        for (const suffix of [`.${namespace}.svc`, `.${namespace}.svc.cluster.local`])
          assert.ok(covered(dnsNames, pod + suffix), pod + suffix);
        assert.ok(!covered(dnsNames, `${pod}.${other}.svc`));
      }),
    );
  });

  /** Whether a certificate with these names is good for `host`: a wildcard stands for one label. RFC 6125 §6.4.3 */
  function covered(names: readonly string[], host: string): boolean {
    return names.includes(host) || names.includes(`*.${host.split(".").slice(1).join(".")}`);
  }
});

describe("usages", () => {
  it("are those of the side that a leaf stands on; a server that dials its peers has both", () => {
    assert.deepEqual(allowedUses("server"), ["digital_signature", "server_auth"]);
    assert.deepEqual(allowedUses("client"), ["digital_signature", "client_auth"]);
    assert.deepEqual(allowedUses("peer"), ["digital_signature", "server_auth", "client_auth"]);
    assert.deepEqual(certManagerUsages("peer"), ["digital signature", "server auth", "client auth"]);
  });
});

describe("the options of certificates", () => {
  const preset: CertificateOptions = certificates.parse(undefined);
  const paths = (options: CertificateOptions) => mistakes(options).map(({ path }) => path.join("."));
  const authority = (change: Partial<CertificateOptions["authority"]>) => ({
    ...preset,
    authority: { ...preset.authority, ...change },
  });

  it("are by default an authority of ten years, leaves of one, renewed a month before their end", () => {
    assert.deepEqual(paths(preset), []);
    assert.equal(preset.authority.validityHours, 10 * 365 * 24);
    assert.equal(preset.leaf.validityHours, 365 * 24);
    assert.equal(preset.leaf.renewBeforeHours, 30 * 24);
  });

  it("must trust the generation that signs", () => {
    assert.deepEqual(paths(authority({ generations: [1, 2], active: 2 })), []);
    assert.deepEqual(paths(authority({ active: 2 })), ["authority.active"]);
    assert.deepEqual(paths(authority({ generations: [] })), ["authority.generations"]);
    assert.deepEqual(paths(authority({ generations: [1, 1] })), ["authority.generations"]);
  });

  it("can't trust two generations with cert-manager", () => {
    const two = { ...authority({ generations: [1, 2] }), source: "cert-manager" as const };
    assert.deepEqual(paths(two), ["authority.generations"]);
  });

  it("let no leaf outlive its authority, nor be due when it is made", () => {
    const hours = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(hours, hours, hours, (ofAuthority, ofLeaf, renewBeforeHours) => {
        const leaf = { ...preset.leaf, validityHours: ofLeaf, renewBeforeHours };
        const allowed = mistakes({ ...authority({ validityHours: ofAuthority }), leaf }).length === 0;
        assert.equal(allowed, renewBeforeHours < ofLeaf && ofLeaf + renewBeforeHours < ofAuthority);
      }),
    );
  });

  it("ask nothing of an authority that is somebody else's", () => {
    const source = "cert-manager" as const;
    const short = { ...authority({ validityHours: 1 }), source };
    assert.deepEqual(paths(short), ["authority.validityHours"]);
    assert.deepEqual(paths({ ...short, issuer: { name: "vault", kind: "ClusterIssuer" } }), []);
    assert.deepEqual(paths({ ...authority({ active: 9 }), source: "external" }), []);
  });

  it("are told wrong all at once, in the settings as in the component", () => {
    const wrong = { authority: { active: 2 }, leaf: { validityHours: 5 } };
    const { error } = certificates.safeParse(wrong);
    assert.deepEqual(error?.issues.map(({ path }) => path.join(".")).sort(), [
      "authority.active",
      "leaf.renewBeforeHours",
    ]);
    const options = { ...authority({ active: 2 }), leaf: { ...preset.leaf, validityHours: 5 } };
    assert.throws(() => requireValid("cordum", options), /cordum.*authority\.active.*leaf\.renewBefore/s);
  });
});

describe("a leaf", () => {
  const request = { secretName: "nats-tls", commonName: "nats", dnsNames: ["nats"], usage: "peer" } as const;
  const none = new Set<string>();

  it("has a Secret of its own, a common name that X.509 can hold, and names when it serves", () => {
    assert.doesNotThrow(() => requireIssuable(request, none));
    assert.doesNotThrow(() => requireIssuable({ ...request, usage: "client", dnsNames: [] }, none));
    assert.throws(() => requireIssuable(request, new Set(["nats-tls"])), /another leaf has that Secret/);
    assert.throws(() => requireIssuable({ ...request, dnsNames: [] }, none), /names that it is dialled by/);
    assert.throws(() => requireIssuable({ ...request, commonName: "n".repeat(65) }, none), /65 characters/);
  });

  it("ends no later than its authority", () => {
    const lives = { name: "nats-tls", end: "2027-01-02T00:00:00Z", authorityEnd: "2027-01-02T00:00:00Z" };
    assert.equal(requireWithin("pem", lives), "pem");
    const outlived = { ...lives, authorityEnd: "2027-01-01T23:59:59Z" };
    assert.throws(() => requireWithin("pem", outlived), /nats-tls would end on 2027-01-02T00:00:00Z/);
  });

  it("has an authority that is told in time to be near its end", () => {
    const now = Date.parse("2027-01-01T00:00:00Z");
    assert.ok(endsTooSoon("2027-01-01T09:59:59Z", 10, now));
    assert.ok(!endsTooSoon("2027-01-01T10:00:00Z", 10, now));
  });

  it("has a fingerprint that tells leaves and authorities apart", () => {
    const all = [fingerprint("a", "b"), fingerprint("ab", ""), fingerprint("a", "bc"), fingerprint("c", "b")];
    assert.equal(new Set(all).size, all.length);
    assert.equal(fingerprint("a", "b"), all[0]);
  });
});
