import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { KeyGiver, type KeysSecret } from "../../cli/outside/key-giver.ts";
import { Problem } from "../../lib/problem.ts";

const keys = { accessKeyId: "books", secretAccessKey: "0123456789abcdef" };
const needs = {
  bucket: "books",
  secret: "backups-s3",
  namespaces: ["ledger", "ledger-restore-drill"],
} as const;

/** Namespaces by name, each with what tells it from another, and what was put into them. */
class MemoryNamespaces {
  readonly ids = new Map<string, string>();
  readonly applied: (readonly [id: string, secret: KeysSecret])[] = [];
  refusal: Error | undefined;
  readonly #turns = new EventEmitter();

  readonly idOf = async (namespace: string) => {
    if (namespace === needs.namespaces[0]) this.#turns.emit("turn");
    return this.ids.get(namespace);
  };

  readonly apply = async (namespace: string, secret: KeysSecret) => {
    if (this.refusal) throw this.refusal;
    this.applied.push([this.ids.get(namespace) ?? "", secret]);
  };

  get given(): readonly string[] {
    return this.applied.map(([id]) => id);
  }

  /** Until all namespaces were looked at once more: when a turn begins, the one before it has ended. */
  async turn(): Promise<void> {
    for (const _ of [1, 2]) await once(this.#turns, "turn");
  }
}

describe("the keys of a bucket", () => {
  let cluster: MemoryNamespaces;
  let giver: KeyGiver;
  beforeEach(() => {
    cluster = new MemoryNamespaces();
    giver = new KeyGiver(needs, keys, cluster, 1);
  });

  const done = async () => ({ failed: false });

  it("are given as soon as there is a namespace, while the deployment waits for them, and once", async () => {
    await printed(() =>
      giver.beside(async () => {
        await cluster.turn();
        assert.deepEqual(cluster.given, []);
        cluster.ids.set("ledger", "1");
        await cluster.turn();
        assert.deepEqual(cluster.given, ["1"]);
        await cluster.turn();
        return done();
      }),
    );
    assert.deepEqual(cluster.given, ["1"]);
    const [[, secret] = ["", undefined]] = cluster.applied;
    assert.deepEqual(secret, {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "backups-s3" },
      data: { accessKeyId: "Ym9va3M=", secretAccessKey: "MDEyMzQ1Njc4OWFiY2RlZg==" },
    });
  });

  it("are given again to a namespace that is made anew, and to that of the drill", async () => {
    cluster.ids.set("ledger", "1");
    await printed(() =>
      giver.beside(async () => {
        await cluster.turn();
        cluster.ids.delete("ledger");
        await cluster.turn();
        cluster.ids.set("ledger", "2").set("ledger-restore-drill", "3");
        return done();
      }),
    );
    assert.deepEqual(cluster.given, ["1", "2", "3"]);
  });

  it("are tried again where a namespace refuses them, and it is an error if it goes on refusing", async () => {
    cluster.ids.set("ledger", "1");
    cluster.refusal = new Problem("because it is being terminated", "Wait.");
    await printed(() =>
      giver.beside(async () => {
        await cluster.turn();
        cluster.refusal = undefined;
        await cluster.turn();
        return done();
      }),
    );
    assert.deepEqual(cluster.given, ["1"]);
    cluster.refusal = new Problem("because it is being terminated", "Wait.");
    const other = new KeyGiver(needs, keys, cluster, 1);
    await assert.rejects(
      printed(() => other.beside(done)),
      /could not be given to .*ledger: because it is/,
    );
  });

  it("are missed by a stack without a namespace, unless its deployment failed", async () => {
    await assert.rejects(
      printed(() => giver.beside(done)),
      /could not be given to .*ledger: it isn't there/,
    );
    assert.deepEqual(await giver.beside(async () => ({ failed: true })), { failed: true });
    await assert.rejects(
      giver.beside(() => Promise.reject(new Error("interrupted"))),
      /interrupted/,
    );
  });

  it("are never printed", async () => {
    cluster.ids.set("ledger", "1").set("ledger-restore-drill", "2");
    const lines = await printed(() => giver.beside(done));
    assert.deepEqual(lines, [
      "✓ Object store: the keys of the bucket books are in ledger/backups-s3 and ledger-restore-drill/backups-s3",
    ]);
  });
});

/** What is printed meanwhile. */
async function printed(work: () => Promise<unknown>): Promise<readonly string[]> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (...words: readonly unknown[]) => lines.push(words.join(" "));
  try {
    await work();
  } finally {
    console.log = log;
  }
  return lines;
}
