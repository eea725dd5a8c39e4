import type { Input } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";

/** What a leaf certificate is good for; a server that also dials its peers needs both. */
export type Usage = "server" | "client" | "peer";

/** What a leaf certificate is asked to be. */
export interface LeafRequest {
  /** Name of the Secret that it is stored in. */
  readonly secretName: string;
  /** Who it is for: NATS and Redis know their clients by this name. */
  readonly commonName: string;
  /** Every name that it is dialled by; none for a client. */
  readonly dnsNames: readonly string[];
  /** Addresses that it is dialled by, such as that of loopback. @default none */
  readonly ipAddresses?: readonly string[];
  readonly usage: Usage;
  /** Labels of the Secret beside the authority's own, by which others find it. @default none */
  readonly labels?: Labels;
}

/** For whoever only dials others. */
export function clientRequest(name: string): LeafRequest {
  return { secretName: `${name}-tls`, commonName: name, dnsNames: [], usage: "client" };
}

/**
 * A leaf with its key and the authorities to trust, as a Secret in the stack's namespace with the keys `tls.crt`,
 * `tls.key` and `ca.crt`.
 */
export interface Certificate {
  /** The Secret's name. */
  readonly secret: Input<string>;
  /**
   * Changes whenever the leaf or the authorities do, so that pods which read certificates only when they start are
   * rolled. Undefined where only the cluster knows: with cert-manager, or with Secrets made by others.
   */
  readonly fingerprint?: Input<string>;
}

/** Whoever gives out the certificates of a stack. */
export interface CertificateIssuer {
  issue(request: LeafRequest): Certificate;
}
