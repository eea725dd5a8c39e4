import type { RestorableStore } from "../../components/backup/restorable.ts";
import { Problem } from "../../lib/problem.ts";

/** What somebody asked to be restored. */
export interface RestoreRequest {
  readonly stack: string;
  /** `latest`, a time such as `2026-11-21T06:30Z`, or a snapshot's id. */
  readonly from: string;
  /** In the order in which the system lists them. */
  readonly stores: readonly RestorableStore[];
  /** Namespace that the backups were made in. @default the stack's own */
  readonly origin?: string;
  /** Repository above those of the stores, such as `s3:https://s3.example.com/bucket/cordum`. @default the stack's own */
  readonly repository?: string;
  /** Secret with `accessKeyId`, `secretAccessKey` and `password` of that repository. @default the stack's own */
  readonly credentials?: string;
}

const options = ["FROM", "CONFIRM", "STORE", "ORIGIN", "REPOSITORY", "CREDENTIALS"] as const;
type Option = (typeof options)[number];

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/;
const snapshot = /^[0-9a-f]{8,64}$/;
const name = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/**
 * Reads `NAME=value` words. `stores` are those that the stack has.
 * @throws Problem that says what is missing or wrong, also without the word that confirms: a restore replaces data.
 */
export function parseRequest(
  stack: string,
  stores: readonly RestorableStore[],
  words: readonly string[],
): RestoreRequest {
  const given = read(words);
  const from = given.get("FROM") ?? "";
  const wanted = given.get("STORE");
  const store = stores.find(({ name }) => name === wanted);
  if (wanted !== undefined && !store)
    throw wrong("STORE", wanted, `one of ${stores.map(({ name }) => name).join(", ")}, or nothing`);
  checkFrom(from, store);
  checkNames(given);
  checkConfirmation(stack, given);
  const optional = (option: Option, key: string) => {
    const value = given.get(option);
    return value === undefined ? {} : { [key]: value };
  };
  return {
    stack,
    from,
    stores: store ? [store] : stores,
    ...optional("ORIGIN", "origin"),
    ...optional("REPOSITORY", "repository"),
    ...optional("CREDENTIALS", "credentials"),
  };
}

function read(words: readonly string[]): ReadonlyMap<Option, string> {
  const pairs = words.map((word): [Option, string] => {
    const [key = "", ...value] = word.split("=");
    const option = options.find((candidate) => candidate === key);
    if (!option || value.length === 0)
      throw new Problem(`${word} is not an option of make restore.`, `Give ${options.join("=…, ")}=….`);
    return [option, value.join("=")];
  });
  return new Map(pairs);
}

function checkFrom(from: string, store: RestorableStore | undefined): void {
  if (from === "latest" || time.test(from)) return;
  const allowed = "latest, a time such as 2026-11-21T06:30Z, or with STORE a snapshot's id";
  if (!snapshot.test(from)) throw wrong("FROM", from, allowed);
  // Each store has snapshots of its own.
  if (!store) throw wrong("FROM", from, `${allowed}; a snapshot is of one store, so that STORE is needed`);
}

function checkNames(given: ReadonlyMap<Option, string>): void {
  for (const option of ["ORIGIN", "CREDENTIALS"] as const) {
    const value = given.get(option);
    if (value !== undefined && !name.test(value)) throw wrong(option, value, "a name that Kubernetes takes");
  }
}

function checkConfirmation(stack: string, given: ReadonlyMap<Option, string>): void {
  if (given.get("CONFIRM") === stack) return;
  // With every word that was given: without STORE, the other stores would be replaced, too.
  const words = [...given]
    .filter(([option]) => option !== "CONFIRM")
    .map(([option, value]) => `${option}=${value}`);
  throw new Problem(
    `A restore replaces the data of ${stack} with older data, and stops its services meanwhile. Nothing was changed.`,
    `To confirm, run: \`make restore STACK=${stack} ${words.join(" ")} CONFIRM=${stack}\`.`,
  );
}

function wrong(option: Option, value: string, allowed: string): Problem {
  return new Problem(`${option} is "${value}". Nothing was changed.`, `Allowed is ${allowed}.`);
}
