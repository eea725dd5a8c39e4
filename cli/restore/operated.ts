import type { RestorableStore } from "../../components/backup/restorable.ts";
import { Problem } from "../../lib/problem.ts";

const runbook = "docs/runbooks/restore-postgres.md";

/**
 * Refuses to restore what is PostgreSQL, which is filled when it is made: that is a change of the stack file. Beside other
 * stores, it is told that it stays as it is.
 * @param own Stores that the command restores.
 * @param operated Names of those that an operator does.
 * @throws Problem that says what does it instead
 */
export function mustBeOurs(
  stack: string,
  own: readonly RestorableStore[],
  operated: readonly string[],
  words: readonly string[],
): void {
  const wanted = words.find((word) => word.startsWith("STORE="))?.slice("STORE=".length);
  const asked = operated.filter((name) => wanted === undefined || name === wanted);
  if (asked.length > 0 && (wanted !== undefined || own.length === 0)) throw byOperator(asked);
  if (own.length === 0)
    throw new Problem(
      `${stack} has no such store of its own. Nothing was changed.`,
      operated.length > 0
        ? `It has PostgreSQL (${operated.join(", ")}): see ${runbook}.`
        : "There is nothing to restore.",
    );
  if (asked.length > 0)
    console.log(`PostgreSQL (${asked.join(", ")}) stays as it is: ${runbook} shows how to restore it.`);
}

function byOperator(names: readonly string[]): Problem {
  const what = names.join(", ");
  return new Problem(
    `PostgreSQL (${what}) is restored by its operator, into a new Cluster. Nothing was changed.`,
    `Set restoreFrom and backups.generation of ${what} in the stack file: ${runbook} shows all steps.`,
  );
}
