import type { Output, Resource } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";
import type { Namespace } from "../namespace.ts";
import type { CertificateIssuer } from "./certificate.ts";
import type { CertificateOptions } from "./options.ts";

/** When a certificate ends: public, and what an alert on expiry needs. */
export interface Expiry {
  /** Secret of a leaf. */
  readonly secret: string;
  /** End of its validity. RFC 3339 */
  readonly notAfter: Output<string>;
}

/** One way to get certificates. */
export interface CertificateSource extends CertificateIssuer {
  /** Ends of the leaves given out so far; none where only the cluster knows. */
  readonly expiries: readonly Expiry[];
  /** End of each authority that is trusted, by generation. */
  readonly authorityExpiries: Readonly<Record<number, Output<string>>>;
  /** Certificates of all trusted authorities, in PEM; undefined where only the cluster knows. */
  readonly bundle: Output<string> | undefined;
}

/** What each source makes its resources with. */
export interface SourceArgs {
  /** Resource that owns what is made. */
  readonly parent: Resource;
  /** How names of resources begin. */
  readonly prefix: string;
  /** Where Secrets are made. */
  readonly namespace: Pick<Namespace, "reference">;
  /** The system whose authority it is, such as `cordum`. */
  readonly name: string;
  readonly labels: Labels;
  readonly options: CertificateOptions;
}
