import { all, log, type Output, unsecret } from "@pulumi/pulumi";
import { CertRequest } from "@pulumi/tls/certRequest.js";
import { LocallySignedCert } from "@pulumi/tls/locallySignedCert.js";
import { PrivateKey } from "@pulumi/tls/privateKey.js";
import { SelfSignedCert } from "@pulumi/tls/selfSignedCert.js";
import { Secret } from "../kubernetes.ts";
import { holdsState } from "../protection.ts";
import type { Certificate, LeafRequest } from "./certificate.ts";
import { fingerprint } from "./fingerprint.ts";
import { endsTooSoon, requireWithin } from "./lifetime.ts";
import type { CertificateSource, Expiry, SourceArgs } from "./source.ts";
import { allowedUses } from "./usages.ts";

// Small and quick: every connection of every client signs with it. NATS, Redis and OpenSSL all take it.
const keyAlgorithm = { algorithm: "ECDSA", ecdsaCurve: "P256" } as const;

interface Authority {
  readonly key: Output<string>;
  readonly certificate: Output<string>;
  readonly notAfter: Output<string>;
}

/**
 * Authorities and leaves made by Pulumi's tls provider. The key of an authority is nowhere but in the stack's encrypted
 * state: no Secret holds it and no pod sees it.
 */
export class PulumiSource implements CertificateSource {
  readonly expiries: Expiry[] = [];
  readonly authorityExpiries: Readonly<Record<number, Output<string>>>;
  readonly bundle: Output<string>;
  readonly #args: SourceArgs;
  readonly #active: Authority;

  constructor(args: SourceArgs) {
    this.#args = args;
    const { generations, active } = args.options.authority;
    const authorities = new Map(
      generations.map((generation) => [generation, this.#createAuthority(generation)] as const),
    );
    this.#active = authorities.get(active) as Authority;
    this.authorityExpiries = Object.fromEntries(
      [...authorities].map(([generation, { notAfter }]) => [generation, notAfter]),
    );
    this.bundle = all([...authorities.values()].map(({ certificate }) => certificate)).apply((certificates) =>
      certificates.join(""),
    );
    this.#warnOfItsEnd(active);
  }

  issue(request: LeafRequest): Certificate {
    const key = this.#createKey(request);
    const leaf = this.#sign(request, this.#createRequest(request, key));
    this.expiries.push({ secret: request.secretName, notAfter: leaf.validityEndTime });
    const certificate = all([leaf.certPem, leaf.validityEndTime, this.#active.notAfter]).apply(
      ([pem, end, authorityEnd]) => requireWithin(pem, { name: request.secretName, end, authorityEnd }),
    );
    return {
      secret: this.#store(request, certificate, key),
      // Both are public, whatever secrets they were made with.
      fingerprint: unsecret(all([certificate, this.bundle]).apply((parts) => fingerprint(...parts))),
    };
  }

  /** Named by its generation, so that it stays the same however the list around it changes. */
  #createAuthority(generation: number): Authority {
    const { parent, prefix, name, options } = this.#args;
    const { active, validityHours } = options.authority;
    // An authority that signs no more is there to be dropped.
    const life = { parent, ...(generation === active && holdsState) };
    const key = new PrivateKey(`${prefix}-authority-${generation}-key`, keyAlgorithm, life);
    const certificate = new SelfSignedCert(
      `${prefix}-authority-${generation}`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: `${name} internal CA ${generation}` },
        isCaCertificate: true,
        setSubjectKeyId: true,
        setAuthorityKeyId: true,
        allowedUses: ["cert_signing", "crl_signing"],
        validityPeriodHours: validityHours,
      },
      // A new lifetime or name is for the next generation: this one must not become another certificate.
      { ...life, ignoreChanges: ["subject", "validityPeriodHours"] },
    );
    return {
      key: key.privateKeyPem,
      certificate: certificate.certPem,
      notAfter: certificate.validityEndTime,
    };
  }

  #warnOfItsEnd(generation: number): void {
    const { name, options, parent } = this.#args;
    const { validityHours, renewBeforeHours } = options.leaf;
    this.#active.notAfter.apply((end) => {
      if (!endsTooSoon(end, validityHours + renewBeforeHours)) return;
      const text = `The authority ${generation} of ${name} ends on ${end}, before the next leaf would. Rotate it: docs/runbooks/certificates.md`;
      log.warn(text, parent).catch(() => undefined);
    });
  }

  #createKey({ secretName }: LeafRequest): PrivateKey {
    const { parent, prefix, options } = this.#args;
    return new PrivateKey(`${prefix}-${secretName}-key-${options.leaf.generation}`, keyAlgorithm, { parent });
  }

  #createRequest({ secretName, commonName, dnsNames, ipAddresses = [] }: LeafRequest, key: PrivateKey) {
    const { parent, prefix } = this.#args;
    return new CertRequest(
      `${prefix}-${secretName}-request`,
      {
        privateKeyPem: key.privateKeyPem,
        // Nothing but the common name: NATS and Redis compare the whole subject.
        subject: { commonName },
        dnsNames: [...dnsNames],
        ipAddresses: [...ipAddresses],
      },
      { parent },
    );
  }

  #sign({ secretName, usage }: LeafRequest, request: CertRequest): LocallySignedCert {
    const { parent, prefix, options } = this.#args;
    return new LocallySignedCert(
      `${prefix}-${secretName}-leaf`,
      {
        certRequestPem: request.certRequestPem,
        caCertPem: this.#active.certificate,
        caPrivateKeyPem: this.#active.key,
        allowedUses: [...allowedUses(usage)],
        setSubjectKeyId: true,
        validityPeriodHours: options.leaf.validityHours,
        earlyRenewalHours: options.leaf.renewBeforeHours,
      },
      { parent },
    );
  }

  /** One object with one name: leaf, key and authorities change together, in place. */
  #store(
    { labels: own, secretName }: LeafRequest,
    certificate: Output<string>,
    key: PrivateKey,
  ): Output<string> {
    const { parent, prefix, namespace, labels } = this.#args;
    const stored = new Secret(
      `${prefix}-${secretName}-secret`,
      {
        metadata: { name: secretName, namespace: namespace.reference, labels: { ...labels, ...own } },
        type: "kubernetes.io/tls",
        stringData: {
          "tls.crt": certificate,
          "tls.key": key.privateKeyPemPkcs8,
          "ca.crt": this.bundle,
        },
      },
      { parent },
    );
    return stored.metadata.name;
  }
}
