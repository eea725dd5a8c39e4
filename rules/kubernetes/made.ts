/** A Secret that an object makes the cluster have, and the keys that it will have; undefined keys can be any. */
export interface Made {
  readonly name: string;
  readonly keys?: readonly string[] | undefined;
  /** Another namespace than the object's. */
  readonly namespace?: string | undefined;
  /** It only writes into a Secret that somebody else makes. */
  readonly fillsOnly?: boolean;
}
