import assert from "node:assert/strict";
import { environment } from "../../components/pod/environment.ts";

type Args = Parameters<typeof environment>[0];

/** The names of a pod's variables, in the order in which the kubelet reads them. */
function names(args: Pick<Args, "env" | "secretEnv">): readonly string[] {
  return environment(args as Args).map(({ name }) => name);
}

describe("the variables of a pod", () => {
  const secret = { secret: "db", key: "username", generation: 1 };

  it("are sorted by name", () => assert.deepEqual(names({ env: { B: "1", A: "2" } }), ["A", "B"]));

  it("come after those that they use, which the kubelet would not know otherwise", () => {
    const env = { DB_URL: "postgresql://$(DB_USER)@db", DB_PORT: "5432" };
    assert.deepEqual(names({ env, secretEnv: { DB_USER: secret } }), ["DB_PORT", "DB_USER", "DB_URL"]);
  });

  it("may use each other over several steps", () =>
    assert.deepEqual(names({ env: { A: "$(B)", B: "$(D)", C: "", D: "" } }), ["D", "B", "A", "C"]));

  it("stay where they are if what they use is a text, is not there, or uses them", () => {
    assert.deepEqual(names({ env: { A: "$$(B)", B: "" } }), ["A", "B"]);
    assert.deepEqual(names({ env: { A: "$(Z)", B: "" } }), ["A", "B"]);
    assert.deepEqual(names({ env: { A: "$(A)", B: "" } }), ["A", "B"]);
    assert.deepEqual(names({ env: { A: "$(B)", B: "$(A)" } }), ["B", "A"]);
  });

  it("use one behind an escaped dollar", () =>
    assert.deepEqual(names({ env: { A: "$$$(B)", B: "" } }), ["B", "A"]));
});
