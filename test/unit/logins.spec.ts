import assert from "node:assert/strict";
import { mustForgetNoLogin } from "../../engine/logins.ts";
import type { PlannedStep, ResourceState } from "../../engine/plan.ts";
import { Problem } from "../../lib/problem.ts";

const type = "kubernetes:postgresql.cnpg.io/v1:Cluster";

interface Role {
  readonly name: string;
  readonly login: boolean;
  readonly inRoles?: readonly string[];
}

function cluster(roles: readonly Role[]): ResourceState {
  const inputs = { metadata: { namespace: "ledger", name: "ledger-books" }, spec: { managed: { roles } } };
  return { urn: `urn:pulumi:s::seaworthy::${type}::books-cluster`, type, inputs };
}

const rolesOf = (database: string, login: boolean): readonly Role[] => [
  { name: database, login: false },
  { name: `${database}_a`, login, inRoles: [database] },
  { name: `${database}_b`, login: false, inRoles: [database] },
];
const books = rolesOf("books", true);

function forget(before: readonly Role[], after: readonly Role[], op = "update"): () => void {
  const newState = cluster(after);
  const step: PlannedStep = { op, urn: newState.urn, oldState: cluster(before), newState };
  return () => mustForgetNoLogin("ledger-production", [step]);
}

describe("a database that is removed from a stack", () => {
  it("takes no login with it that works on", () =>
    assert.throws(forget([...books, ...rolesOf("audit", true)], books), (error) => {
      assert.ok(error instanceof Problem);
      assert.match(
        error.message,
        /Nothing was changed\.\n.*Cluster ledger\/ledger-books would keep audit_a with/,
      );
      assert.match(error.message, /Add to removedDatabases of this store: audit\.$/);
      return true;
    }));

  it("may go once nobody can log in to it, and so may its roles later", () => {
    forget([...books, ...rolesOf("audit", true)], [...books, ...rolesOf("audit", false)])();
    forget([...books, ...rolesOf("audit", false)], books)();
  });

  it("is not asked about where the server goes, too", () => forget(books, [], "delete")());
});
