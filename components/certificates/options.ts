/** Where certificates come from. */
export const sources = ["pulumi", "cert-manager", "external"] as const;
export type SourceName = (typeof sources)[number];

export interface AuthorityOptions {
  /**
   * The authorities that everybody trusts, by generation number. Raise the number to rotate: trust both, sign with the
   * new one, drop the old one. @default [1]
   */
  readonly generations: readonly number[];
  /** The generation that signs; one of {@link generations}. @default 1 */
  readonly active: number;
  /** How long a new authority lasts, in hours; those that are there keep their end. @default 87600, ten years */
  readonly validityHours: number;
}

export interface LeafOptions {
  /** How long a leaf lasts, in hours. @default 8760, a year */
  readonly validityHours: number;
  /** How long before its end a leaf is reissued, in hours: more than the time between two updates. @default 720, 30 days */
  readonly renewBeforeHours: number;
  /** Raise it to reissue every leaf on purpose, with a new key. @default 1 */
  readonly generation: number;
}

/** An Issuer or ClusterIssuer of cert-manager that is there already. */
export interface IssuerReference {
  readonly name: string;
  readonly kind: "Issuer" | "ClusterIssuer";
}

/** How a stack gets its certificates. */
export interface CertificateOptions {
  readonly source: SourceName;
  /** Authorities of `pulumi`; of `cert-manager` only while it has no {@link issuer} of its own. */
  readonly authority: AuthorityOptions;
  /** Leaves of `pulumi` and `cert-manager`. */
  readonly leaf: LeafOptions;
  /** Who signs with `cert-manager`; left out, an authority is made in the namespace. */
  readonly issuer?: IssuerReference;
  /** With `external`: the Secret that holds a leaf, by the name that it would have; the same name when left out. */
  readonly secrets: Readonly<Record<string, string>>;
}
