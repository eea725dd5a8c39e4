import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";
import type { Namespace } from "../namespace.ts";
import { CertManagerSource } from "./cert-manager.ts";
import type { Certificate, CertificateIssuer, LeafRequest } from "./certificate.ts";
import { ExternalSource } from "./external.ts";
import type { CertificateOptions, SourceName } from "./options.ts";
import { PulumiSource } from "./pulumi.ts";
import { requireIssuable, requireValid } from "./rules.ts";
import type { CertificateSource, Expiry, SourceArgs } from "./source.ts";

export interface CertificateAuthorityArgs extends CertificateOptions {
  /** Where Secrets are made. */
  readonly namespace: Pick<Namespace, "reference">;
  /** The system whose parts trust each other, such as `cordum`: part of the authority's name. */
  readonly name: string;
  readonly labels: Labels;
}

const sources: Readonly<Record<SourceName, new (args: SourceArgs) => CertificateSource>> = {
  pulumi: PulumiSource,
  "cert-manager": CertManagerSource,
  external: ExternalSource,
};

/**
 * Gives out the certificates by which the parts of one system know each other. Whatever makes them, a leaf is a Secret
 * with `tls.crt`, `tls.key` and `ca.crt`; the key of the authority is mounted by no pod and leaves no output.
 */
export class CertificateAuthority extends ComponentResource implements CertificateIssuer {
  /** Certificates of all authorities that are trusted, in PEM, for clients outside; undefined where only the cluster knows. */
  readonly bundle: Output<string> | undefined;
  /** End of each trusted authority by its generation; empty where only the cluster knows. */
  readonly authorityExpiries: Readonly<Record<number, Output<string>>>;
  readonly #source: CertificateSource;
  readonly #issued = new Set<string>();

  constructor(name: string, args: CertificateAuthorityArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:CertificateAuthority", name, args, opts);
    requireValid(args.name, args);
    this.#source = new sources[args.source]({ ...args, parent: this, prefix: name, options: args });
    this.bundle = this.#source.bundle;
    this.authorityExpiries = this.#source.authorityExpiries;
    this.registerOutputs({});
  }

  /** A leaf, with its Secret. */
  issue(request: LeafRequest): Certificate {
    requireIssuable(request, this.#issued);
    this.#issued.add(request.secretName);
    return this.#source.issue(request);
  }

  /** Secrets of the leaves given out so far. */
  get issued(): readonly string[] {
    return [...this.#issued];
  }

  /** When each leaf given out so far ends; none where only the cluster knows. */
  get expiries(): readonly Expiry[] {
    return this.#source.expiries;
  }
}
