import type { LeafRequest } from "./certificate.ts";
import type { CertificateOptions } from "./options.ts";

/** One thing that is wrong with the options. */
export interface Mistake {
  readonly path: readonly string[];
  /** What is allowed there, and why. */
  readonly allowed: string;
}

/** What no schema of single values can say; empty when the options can work. */
export function mistakes(options: CertificateOptions): readonly Mistake[] {
  if (options.source === "external") return [];
  return [...generationMistakes(options), ...lifetimeMistakes(options)];
}

function generationMistakes({ source, authority }: CertificateOptions): readonly Mistake[] {
  const { generations, active } = authority;
  const path = ["authority", "generations"];
  if (generations.length === 0)
    return [{ path, allowed: "at least one generation: without any, nobody would trust anybody" }];
  const found: Mistake[] = [];
  if (new Set(generations).size < generations.length) found.push({ path, allowed: "each generation once" });
  if (!generations.includes(active)) {
    const allowed = `one of authority.generations (${generations.join(", ")}): a generation is trusted before it signs, and as long as a leaf of it is in use`;
    found.push({ path: ["authority", "active"], allowed });
  }
  if (source === "cert-manager" && generations.length > 1) {
    const allowed =
      "one generation with cert-manager: it gives out only the authority that signed, and two can't be trusted at a time";
    found.push({ path, allowed });
  }
  return found;
}

function lifetimeMistakes({ authority, leaf, issuer }: CertificateOptions): readonly Mistake[] {
  const found: Mistake[] = [];
  if (leaf.renewBeforeHours >= leaf.validityHours) {
    const allowed = `less than leaf.validityHours (${leaf.validityHours}): a leaf would be due for renewal when it is made`;
    found.push({ path: ["leaf", "renewBeforeHours"], allowed });
  }
  const least = leaf.validityHours + leaf.renewBeforeHours;
  if (issuer === undefined && authority.validityHours <= least) {
    const allowed = `more than ${least}, the lifetime of a leaf and its renewal: no leaf may outlive its authority`;
    found.push({ path: ["authority", "validityHours"], allowed });
  }
  return found;
}

/** @throws with every mistake at once. */
export function requireValid(name: string, options: CertificateOptions): void {
  const found = mistakes(options);
  if (found.length === 0) return;
  const lines = found.map(({ path, allowed }) => `  ${path.join(".")}: allowed is ${allowed}`);
  throw new Error(`The certificates of ${name} can't be made:\n${lines.join("\n")}`);
}

/** RFC 5280, ub-common-name */
const maxCommonName = 64;

/** @throws when no certificate can hold what is asked for, or when two leaves would share a Secret. */
export function requireIssuable(request: LeafRequest, issued: ReadonlySet<string>): void {
  const { secretName, commonName, dnsNames, usage } = request;
  const refuse = (why: string) => {
    throw new Error(`The leaf ${secretName} can't be made: ${why}`);
  };
  if (issued.has(secretName)) refuse("another leaf has that Secret; give each holder its own");
  if (commonName.length > maxCommonName)
    refuse(`its common name has ${commonName.length} characters, and X.509 allows ${maxCommonName}`);
  if (usage !== "client" && dnsNames.length === 0)
    refuse("a server needs the names that it is dialled by (see subjectNames)");
}
