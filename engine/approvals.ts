import { Problem } from "../lib/problem.ts";
import { type Loss, type Verb, verbs } from "./losses.ts";

/** The resources whose loss somebody asked for, by name. */
export type Approvals = Readonly<Record<Verb, readonly string[]>>;

export const noApprovals: Approvals = { REPLACE: [], DELETE: [], SHRINK: [] };

/** What was named on the command line: `make up REPLACE=<resource>,<resource>`. */
export function approvals(env: NodeJS.ProcessEnv): Approvals {
  const named = verbs.map((verb) => [verb, (env[`SEAWORTHY_${verb}`] ?? "").split(",").filter(Boolean)]);
  return Object.fromEntries(named) as Approvals;
}

/**
 * @throws Problem that says what would be lost, unless each loss was asked for by name. A name that stands for no loss is
 * refused too: it was meant for another change.
 */
export function mustBeApproved(stack: string, losses: readonly Loss[], approved: Approvals): void {
  for (const verb of verbs) {
    const known = losses.filter((loss) => loss.verb === verb).map(({ name }) => name);
    const unknown = approved[verb].filter((name) => !known.includes(name));
    if (unknown.length > 0) throw misnamed(verb, unknown, known);
  }
  const refused = losses.filter(({ name, verb }) => !approved[verb].includes(name));
  if (refused.length > 0) throw refusal(stack, refused, losses);
}

function misnamed(verb: Verb, unknown: readonly string[], known: readonly string[]): Problem {
  return new Problem(
    `${verb}=${unknown.join(",")} names nothing that this command would ${verb.toLowerCase()}. Nothing was changed.`,
    known.length > 0 ? `It would ${verb.toLowerCase()}: ${known.join(", ")}.` : `Leave ${verb} out.`,
  );
}

function refusal(stack: string, refused: readonly Loss[], all: readonly Loss[]): Problem {
  const flags = verbs.flatMap((verb) => {
    const names = all.filter((loss) => loss.verb === verb).map(({ name }) => name);
    return names.length > 0 ? [`${verb}=${names.join(",")}`] : [];
  });
  return new Problem(
    [`This would lose data of ${stack}. Nothing was changed.`, ...refused.map(describe)].join("\n"),
    [
      "docs/runbooks/changes-that-would-lose-data.md shows how to make the change without a loss.",
      `To do it anyway, run the command again with ${flags.join(" ")}`,
    ].join("\n"),
  );
}

function describe({ because, name, verb, what }: Loss): string {
  const why = because.length > 0 ? `, because ${because.join(" and ")}` : "";
  return `  ${name}: ${what} would be ${participles[verb]}${why}.\n    ${consequence(verb, what)}`;
}

const participles: Readonly<Record<Verb, string>> = {
  REPLACE: "deleted and recreated",
  DELETE: "deleted",
  SHRINK: "given fewer servers",
};

/** What is gone afterwards, by the kind of what is deleted. */
const consequences: Readonly<Record<string, string>> = {
  Namespace: "Everything in it is deleted, too: all volumes, Secrets and workloads.",
  StatefulSet: "All its servers stop at once. Their volumes stay, as they are.",
  PersistentVolumeClaim: "Its volume is deleted, too, with all data on it.",
  PrivateKey:
    "All certificates that it signed become invalid: no client is accepted until all have new ones.",
  SelfSignedCert: "No client trusts the new one: no client is accepted until all have new certificates.",
  RandomPassword: "Clients with the old password are refused.",
};

function consequence(verb: Verb, what: string): string {
  if (verb === "SHRINK") return "Data that only the removed servers have becomes unavailable.";
  return consequences[what.split(" ")[0] ?? ""] ?? "It is protected, because its data can't be recreated.";
}
