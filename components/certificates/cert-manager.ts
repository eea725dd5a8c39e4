import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { log, type Output } from "@pulumi/pulumi";
import type { Certificate, LeafRequest } from "./certificate.ts";
import type { IssuerReference } from "./options.ts";
import type { CertificateSource, Expiry, SourceArgs } from "./source.ts";
import { certManagerUsages } from "./usages.ts";

const apiVersion = "cert-manager.io/v1";

/** What no test proves; docs/offered-values.md has it, too. */
export const unproved =
  "The tests of Seaworthy let cert-manager issue certificates, but no test runs a stack with them under faults";

const leafKey = { algorithm: "ECDSA", size: 256, encoding: "PKCS8", rotationPolicy: "Always" };

// An authority that is renewed with its key and its name is still the one that everybody trusts.
const authorityKey = { ...leafKey, rotationPolicy: "Never" };

/** Certificates that cert-manager makes and renews by itself, in the same Secrets that the other sources fill. */
export class CertManagerSource implements CertificateSource {
  readonly expiries: readonly Expiry[] = [];
  readonly authorityExpiries = {};
  readonly bundle = undefined;
  readonly #args: SourceArgs;
  readonly #issuer: { readonly name: Output<string> | string; readonly kind: IssuerReference["kind"] };

  constructor(args: SourceArgs) {
    this.#args = args;
    void log.warn(
      `${unproved}. Test a renewal and the loss of the issuer before you rely on it.`,
      args.parent,
    );
    this.#issuer = args.options.issuer ?? { name: this.#createAuthority(), kind: "Issuer" };
  }

  issue({ secretName, commonName, dnsNames, ipAddresses = [], labels, usage }: LeafRequest): Certificate {
    const { options } = this.#args;
    const certificate = this.#create("Certificate", `${secretName}-certificate`, secretName, {
      secretName,
      secretTemplate: { labels: { ...this.#args.labels, ...labels } },
      commonName,
      ...(dnsNames.length > 0 && { dnsNames }),
      ...(ipAddresses.length > 0 && { ipAddresses }),
      usages: certManagerUsages(usage),
      duration: hours(options.leaf.validityHours),
      renewBefore: hours(options.leaf.renewBeforeHours),
      privateKey: leafKey,
      issuerRef: this.#issuer,
    });
    // The Secret has the Certificate's name; pods that mount it wait until cert-manager has made it.
    return { secret: certificate };
  }

  /** An issuer that signs itself makes the authority, and that one's Secret is what the leaves' issuer signs with. */
  #createAuthority(): Output<string> {
    const { name, options } = this.#args;
    const { active, validityHours } = options.authority;
    const bootstrap = this.#create("Issuer", "bootstrap", `${name}-bootstrap`, { selfSigned: {} });
    const authority = `${name}-authority-${active}`;
    const certificate = this.#create("Certificate", `authority-${active}`, authority, {
      secretName: authority,
      secretTemplate: { labels: this.#args.labels },
      commonName: `${name} internal CA ${active}`,
      isCA: true,
      usages: ["cert sign", "crl sign"],
      duration: hours(validityHours),
      // A leaf that is signed just before still ends earlier.
      renewBefore: hours(options.leaf.validityHours + options.leaf.renewBeforeHours),
      privateKey: authorityKey,
      issuerRef: { name: bootstrap, kind: "Issuer" },
    });
    return this.#create("Issuer", `issuer-${active}`, authority, { ca: { secretName: certificate } });
  }

  #create(kind: "Issuer" | "Certificate", role: string, name: string, spec: object): Output<string> {
    const { parent, prefix, namespace, labels } = this.#args;
    const metadata = { name, namespace: namespace.reference, labels };
    const made = new CustomResource(`${prefix}-${role}`, { apiVersion, kind, metadata, spec }, { parent });
    return made.metadata.name;
  }
}

/** A duration as Go reads it. */
function hours(count: number): string {
  return `${count}h`;
}
