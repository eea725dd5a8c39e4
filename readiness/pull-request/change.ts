/** What a pull request would do to one stack, with nothing left in it that must not be shown. */

/** From what loses most to what loses nothing. */
export const operations = ["delete", "replace", "update", "import", "create"] as const;
export type Operation = (typeof operations)[number];

export interface StackPreview {
  /** @default undefined where the preview names none, because it has no resources */
  readonly stack: string | undefined;
  readonly changes: readonly Change[];
  /** Resources that stay as they are. */
  readonly unchanged: number;
  /** Errors that ended the preview before it saw everything. */
  readonly errors: readonly string[];
  /** What policy packs said, where the preview tells it. */
  readonly policies: readonly PolicyResult[];
}

export interface Change {
  readonly operation: Operation;
  /** Last word of the type: `StatefulSet`. */
  readonly kind: string;
  readonly type: string;
  /** The name in the program. */
  readonly name: string;
  /** `namespace/name` in the cluster, where there is one. */
  readonly object: string | undefined;
  /** What would be lost, where the change endangers something that keeps state. */
  readonly risk: string | undefined;
  /** Fields that make a replacement necessary. */
  readonly causes: readonly string[];
  readonly fields: readonly FieldChange[];
}

/** One field that differs. Values are texts to show; undefined where the field isn't there. */
export interface FieldChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** From what keeps a change from being deployed to what is only said: Pulumi's words, and SARIF's. */
export const policyLevels = ["mandatory", "error", "advisory", "warning", "note"] as const;
export type PolicyLevel = (typeof policyLevels)[number];

/** What one policy says is wrong with one thing. */
export interface PolicyResult {
  readonly policy: string;
  readonly level: PolicyLevel;
  readonly subject: string;
  readonly message: string;
}

/** The same on every machine, whatever its language. */
export function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
