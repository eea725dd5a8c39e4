import { parseQuantity } from "../../lib/quantity.ts";
import type { State } from "./steps.ts";

/** What an update puts at risk, although nothing is deleted or replaced. */
export function riskOfUpdate(
  type: string,
  before: State | null | undefined,
  after: State | null | undefined,
): string | undefined {
  const [old, now] = [objectOf(before?.inputs), objectOf(after?.inputs)];
  const found = [
    type.endsWith(":StatefulSet") ? fewerServers(old, now) : undefined,
    smallerClaim(old, now),
    losesProtection(before, after),
    loosened(old, now),
    type.endsWith(":Secret") ? otherKey(old, now) : undefined,
  ];
  return found.filter((risk) => risk !== undefined).join("; ") || undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function objectOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

/** Kubernetes takes 1 where nothing is said. */
function replicas({ spec }: Fields): number | undefined {
  if (spec === undefined) return undefined;
  const { replicas: said } = objectOf(spec);
  return said === undefined || said === null ? 1 : typeof said === "number" ? said : undefined;
}

function fewerServers(before: Fields, after: Fields): string | undefined {
  const [old, wanted] = [replicas(before), replicas(after)];
  if (old === undefined || wanted === undefined || wanted >= old) return undefined;
  return `from ${old} servers to ${wanted}: data that only the last ones have becomes unavailable`;
}

/** A claim of its own, those of a StatefulSet in order, and what operators call the same. */
function storage(object: Fields): readonly unknown[] {
  const spec = objectOf(object.spec);
  const templates = Array.isArray(spec.volumeClaimTemplates) ? spec.volumeClaimTemplates : [];
  const claims = [spec, ...templates.map((one) => objectOf(objectOf(one).spec))];
  const own = [objectOf(spec.storage).size, objectOf(spec.walStorage).size, objectOf(spec.capacity).storage];
  return [...claims.map((claim) => objectOf(objectOf(claim.resources).requests).storage), ...own];
}

function smallerClaim(before: Fields, after: Fields): string | undefined {
  const wanted = storage(after);
  const smaller = storage(before).some((old, at) => {
    const [a, b] = [bytes(old), bytes(wanted[at])];
    return a !== undefined && b !== undefined && b < a;
  });
  return smaller ? "a volume can't shrink: this fails, or its data has to move" : undefined;
}

function bytes(quantity: unknown): number | undefined {
  return typeof quantity === "string" || typeof quantity === "number"
    ? parseQuantity(String(quantity))
    : undefined;
}

function losesProtection(
  before: State | null | undefined,
  after: State | null | undefined,
): string | undefined {
  if (before?.protect && after && !after.protect) return "it is no longer protected";
  if (before?.retainOnDelete && after && !after.retainOnDelete)
    return "it is deleted with its stack from now on";
  return undefined;
}

interface Keeping {
  readonly setting: RegExp;
  /** Whether data stays with that value; without one, the default counts. */
  readonly keeps: (value: unknown) => boolean;
}

/** Settings that say what becomes of data. */
const keeping: readonly Keeping[] = [
  {
    setting: /(reclaim|deletion|removal)Policy$/i,
    keeps: (value) => /retain|orphan|keep|snapshot/i.test(`${value}`),
  },
  { setting: /^when(Scaled|Deleted)$/, keeps: (value) => value === undefined || value === "Retain" },
  {
    setting: /^(deletionProtection(Enabled)?|enableDeletionProtection|preventDestroy|disableApiTermination)$/,
    keeps: (value) => value === true,
  },
  { setting: /^(skipFinalSnapshot|forceDestroy|forceDelete)$/, keeps: (value) => value !== true },
];

/** The first setting that kept data and doesn't any more. */
function loosened(before: Fields, after: Fields): string | undefined {
  const [old, now] = [leaves(before), leaves(after)];
  const path = [...new Set([...old.keys(), ...now.keys()])].find((one) => {
    const rule = keeping.find(({ setting }) => setting.test(one.split(".").at(-1) ?? ""));
    return rule?.keeps(old.get(one)) && !rule.keeps(now.get(one));
  });
  return path === undefined ? undefined : `${path} keeps data no longer`;
}

function leaves(fields: Fields, path = ""): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(fields).flatMap(([key, value]): (readonly [string, unknown])[] => {
      const at = path === "" ? key : `${path}.${key}`;
      return typeof value === "object" && value !== null ? [...leaves(value as Fields, at)] : [[at, value]];
    }),
  );
}

/** A key that others' signatures or data depend on; passwords and certificates are renewed every so often. */
function otherKey(before: Fields, after: Fields): string | undefined {
  const [old, now] = [before, after].map((object) => ({
    ...objectOf(object.data),
    ...objectOf(object.stringData),
  }));
  const changed = Object.keys(old ?? {}).filter(
    (name) =>
      /(^|[._-])(private|encryption|signing|master|ca|tls)?[._-]?key$/i.test(name) &&
      old?.[name] !== now?.[name],
  );
  return changed.length > 0
    ? "a key changes: what was signed or encrypted with the old one is worthless"
    : undefined;
}
