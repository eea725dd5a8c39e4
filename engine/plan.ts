/** A resource as Pulumi's state and previews describe it; secrets are not in clear there. */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly protect?: boolean;
  readonly inputs?: unknown;
}

/** One step of a preview. */
export interface PlannedStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: ResourceState;
  readonly newState?: ResourceState;
  /** Paths of the properties that make a replacement necessary. */
  readonly replaceReasons?: readonly string[] | null;
}

/** What `pulumi preview --json` prints. */
export interface Plan {
  readonly steps: readonly PlannedStep[];
  readonly changeSummary?: Readonly<Record<string, number>>;
  readonly diagnostics?: readonly { readonly message: string }[];
}

/** Reads a preview, whatever was printed before it; undefined where there is none, because the program failed first. */
export function readPlan(output: string): Plan | undefined {
  const start = output.indexOf("{");
  if (start < 0) return undefined;
  try {
    const { steps = [], ...rest } = JSON.parse(output.slice(start)) as Partial<Plan>;
    return { ...rest, steps };
  } catch {
    return undefined;
  }
}

/** The name that the program gives a resource. */
export function resourceName(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** The object that a resource is, such as `StatefulSet cordum/cordum-redis`. */
export function titleOf({ inputs, type }: ResourceState): string {
  const kind = type.split(":").at(-1) ?? type;
  const [namespace, name] = [at(inputs, "metadata", "namespace"), at(inputs, "metadata", "name")];
  return [kind, [namespace, name].filter((part) => typeof part === "string").join("/")].join(" ").trim();
}

/** What is at a path of nested objects; undefined where the path ends before. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((parent, key) => (parent as Record<string, unknown> | undefined)?.[key], value);
}

const words: Readonly<Record<string, string>> = {
  create: "to create",
  update: "to update",
  replace: "to replace",
  delete: "to delete",
  same: "unchanged",
};

/** The plan in one line. */
export function summary({ changeSummary = {} }: Plan): string {
  const counts = Object.entries(words).filter(([op]) => (changeSummary[op] ?? 0) > 0);
  return counts.map(([op, word]) => `${changeSummary[op]} ${word}`).join(", ") || "nothing to do";
}
