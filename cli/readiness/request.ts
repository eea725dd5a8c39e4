import { Problem } from "../../lib/problem.ts";
import { defaultRecords } from "../../readiness/records.ts";
import { type Environment, environments } from "../../rules/model/levels.ts";

/** What `make readiness` takes, as WORD=value. */
export interface Request {
  readonly stack?: string;
  /** A folder of rendered manifests, or a file of `pulumi stack export`, in place of what is deployed. */
  readonly manifests?: string;
  readonly exported?: string;
  readonly environment?: Environment;
  /** Formats to write. @default all */
  readonly formats?: readonly string[];
  /** Folder to write to. @default `.seaworthy/readiness/<stack>` */
  readonly out?: string;
  /** Folder of evidence and sign-offs. @default `readiness` */
  readonly records: string;
  /** What can't be read is left out and told, in place of failing the run. */
  readonly allowUnreadable: boolean;
  /** Whether to run live checks. @default true for a stack, false for manifests and exports */
  readonly live: boolean;
  /** A file with the contract, in place of the stack's own. */
  readonly contract?: string;
  /** Seconds for each live check. @default 60 */
  readonly deadlineSeconds: number;
}

const words = [
  "STACK",
  "MANIFESTS",
  "EXPORT",
  "ALLOW",
  "CONTRACT",
  "ENVIRONMENT",
  "FORMATS",
  "OUT",
  "RECORDS",
  "LIVE",
  "DEADLINE",
] as const;
type Word = (typeof words)[number];
type Given = Readonly<Partial<Record<Word, string>>>;

/** @throws Problem for words that say nothing here */
export function parseRequest(args: readonly string[], formats: readonly string[]): Request {
  const given: Given = Object.fromEntries(new Map(args.map(pair)));
  const {
    ALLOW,
    CONTRACT,
    DEADLINE = "60",
    ENVIRONMENT,
    EXPORT,
    FORMATS,
    MANIFESTS,
    OUT,
    RECORDS = defaultRecords,
    STACK,
  } = given;
  if (MANIFESTS !== undefined && EXPORT !== undefined)
    throw new Problem("MANIFESTS and EXPORT are two inputs.", "Give one of them.");
  const chosen = FORMATS?.split(/[\s,]+/).map((one) => oneOf("FORMATS", one, formats));
  return {
    allowUnreadable: ALLOW !== undefined && oneOf("ALLOW", ALLOW, ["unreadable"]) === "unreadable",
    live: looksAtCluster(given),
    deadlineSeconds: seconds(DEADLINE),
    records: RECORDS,
    ...(STACK !== undefined && { stack: STACK }),
    ...(MANIFESTS !== undefined && { manifests: MANIFESTS }),
    ...(EXPORT !== undefined && { exported: EXPORT }),
    ...(CONTRACT !== undefined && { contract: CONTRACT }),
    ...(ENVIRONMENT !== undefined && { environment: oneOf("ENVIRONMENT", ENVIRONMENT, environments) }),
    ...(chosen && { formats: chosen }),
    ...(OUT !== undefined && { out: OUT }),
  };
}

/** @throws Problem where no cluster is known to look at */
function looksAtCluster({ EXPORT, LIVE, MANIFESTS, STACK }: Given): boolean {
  if (LIVE === undefined) return EXPORT === undefined && MANIFESTS === undefined;
  if (oneOf("LIVE", LIVE, ["yes", "no"] as const) === "no") return false;
  if (MANIFESTS !== undefined)
    throw new Problem(
      "LIVE=yes can't be combined with MANIFESTS: they say nothing about a cluster.",
      "Leave LIVE out.",
    );
  if (EXPORT !== undefined && STACK === undefined)
    throw new Problem("LIVE=yes needs the stack whose cluster to look at.", "Give STACK=…, too.");
  return true;
}

function pair(arg: string): readonly [Word, string] {
  const [, word = "", value = ""] = /^([A-Z]+)=(.*)$/s.exec(arg) ?? [];
  const known = words.find((one) => one === word);
  if (known && value !== "") return [known, value];
  throw new Problem(`"${arg}" is not an option of make readiness.`, `Give one of: ${words.join("=…, ")}=…`);
}

function oneOf<T extends string>(word: Word, value: string, allowed: readonly T[]): T {
  const known = allowed.find((one) => one === value);
  if (known !== undefined) return known;
  throw new Problem(`${word}=${value} isn't allowed.`, `Give ${allowed.join(", ")}.`);
}

function seconds(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= 3600) return number;
  throw new Problem(`DEADLINE=${text} isn't allowed.`, "Give seconds, from 1 to 3600.");
}
