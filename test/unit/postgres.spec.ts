import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { activeLogin, loginsOf } from "../../components/postgres/logins.ts";
import { logDemand, parameters } from "../../components/postgres/parameters.ts";
import { requiredFacilities } from "../../components/postgres/required.ts";
import { postgresShape } from "../../components/postgres/settings.ts";
import { parseQuantity } from "../../lib/quantity.ts";
import { parseSettings, type RawSettings } from "../../settings.ts";
import { ledger } from "../support/ledger.ts";
import { merged } from "../support/random-settings.ts";

const settings = (given: RawSettings = {}) => z.strictObject(postgresShape).parse(given);
const mebi = 2 ** 20;

/** What the ledger's stack file is refused for with these changes on top: the lines that name a setting. */
function complaints(changes: RawSettings, under = ledger): readonly string[] {
  try {
    parseSettings("stacks/Pulumi.ledger.yaml", merged(under, changes));
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").filter((line) => line.startsWith("  "));
  }
}

describe("the settings of a PostgreSQL refuse", () => {
  const books = (changes: object) => ({ stores: { books: changes } });
  const refused: Readonly<Record<string, readonly [RawSettings, string, RegExp]>> = {
    "two servers": [books({ instances: 2, development: true }), "books.instances", /3 or more: with 2/],
    "a database that is there and is removed": [
      books({ removedDatabases: ["prices", "books"] }),
      "books.removedDatabases.1",
      /no longer in `databases`/,
    ],
    "a removed database that is called like a login of one that is there": [
      books({ removedDatabases: ["books_b"] }),
      "books.removedDatabases",
      /books_b is a login of the database books/,
    ],
    "another version than the image's": [books({ version: 18 }), "books.image", /an image of PostgreSQL 18/],
    "an image of another version": [
      books({ image: "registry.example.com/postgres:18.1" }),
      "books.image",
      /an image of PostgreSQL 17/,
    ],
    "one server that is not declared throw-away": [
      books({ instances: 1 }),
      "books.instances",
      /development: true/,
    ],
    "commits that a failover loses": [
      books({ durability: "preferred" }),
      "books.durability",
      /required, or `development: true`/,
    ],
    "a volume that its log doesn't fit in": [
      books({ walStorage: { size: "2Gi" }, parameters: { max_slot_wal_keep_size: "4GB" } }),
      "books.walStorage.size",
      /at least \d+Mi/,
    ],
    "a log without a limit": [
      books({ parameters: { max_slot_wal_keep_size: -1 } }),
      "books.walStorage.size",
      /max_slot_wal_keep_size has a limit/,
    ],
    "a size that PostgreSQL can't read": [
      books({ parameters: { max_wal_size: "4 bushels" } }),
      "books.parameters",
      /kB, MB, GB or TB/,
    ],
    "a log that can't shrink to what it may grow to": [
      books({ parameters: { min_wal_size: "2GB", max_wal_size: "1GB" } }),
      "books.parameters.min_wal_size",
      /min_wal_size \(2048MB\) that is less than max_wal_size \(1024MB\)/,
    ],
    "a log that can't grow beyond what it shrinks to by default": [
      books({ parameters: { max_wal_size: "64MB" } }),
      "books.parameters.max_wal_size",
      /min_wal_size \(80MB\) that is less than max_wal_size \(64MB\)/,
    ],
    "a size of its log that PostgreSQL can't read": [
      books({ parameters: { min_wal_size: "some" } }),
      "books.parameters.min_wal_size",
      /kB, MB, GB or TB/,
    ],
    "more buffers than a server is sure to get": [
      books({ parameters: { shared_buffers: "2GB" } }),
      "books.parameters.shared_buffers",
      /at most 1024MB/,
    ],
    "buffers that are counted differently by PostgreSQL and the operator": [
      books({ parameters: { shared_buffers: 65536 } }),
      "books.parameters.shared_buffers",
      /a size with its unit/,
    ],
    "a parameter that weakens it": [books({ parameters: { fsync: "off" } }), "books.parameters", /fsync/],
    "pools that don't fit": [
      books({ pools: { clerk: 60 } }),
      "books.maxConnections",
      /at least 248, .*clerk 3 × 60, auditor 3 × 10 and 13 for the server itself are 223/,
    ],
    "pools that don't fit beside those of migrations": [
      {
        stores: { books: { pools: { clerk: 45, "clerk-migrations": 3 } } },
        services: { clerk: { migrations: { args: ["up"], connects: ["books"] } } },
      },
      "books.maxConnections",
      /clerk 3 × 45, auditor 3 × 10, clerk-migrations 1 × 3 and 13/,
    ],
    "a pool of nobody": [
      books({ pools: { sailor: 1 } }),
      "books.pools.sailor",
      /a client of books: clerk, auditor/,
    ],
    "a client that has no database": [
      books({ databases: { books: { clients: ["auditor"] } } }),
      "books.databases",
      /a database that clerk uses/,
    ],
    "two databases with a role of one name": [
      books({ databases: { audit_log_a: {} } }),
      "books.databases.audit_log_a",
      /databases\.audit_log makes a Secret ledger-books-audit-log-a, too/,
    ],
    "generations that have the same login": [
      books({ passwordGenerations: [1, 3] }),
      "books.passwordGenerations",
      /two that follow each other/,
    ],
    "a restore from the archive that it writes to": [
      books({ restoreFrom: { generation: 1 } }),
      "books.restoreFrom.generation",
      /less than backups\.generation \(1\)/,
    ],
    "a restore from an archive that is still to come": [
      books({ backups: { generation: 2 }, restoreFrom: { generation: 3 } }),
      "books.restoreFrom.generation",
      /less than backups\.generation \(2\)/,
    ],
    "a restore of what is not archived": [
      books({ backups: { enabled: false, generation: 2 }, restoreFrom: { generation: 1 } }),
      "books.restoreFrom",
      /with backups enabled/,
    ],
    "a restore where no backups are made at all": [
      {
        ...books({ backups: { generation: 2 }, restoreFrom: { generation: 1 } }),
        backups: { enabled: false },
      },
      "books.restoreFrom",
      /with backups enabled/,
    ],
    "a restore of what others run": [
      { stores: { rates: { backups: { generation: 2 }, restoreFrom: { generation: 1 } } } },
      "rates.restoreFrom",
      /whoever runs the server/,
    ],
    ...Object.fromEntries(
      Object.entries({
        "2026-11-20 06:30:00+01:00": /RFC 3339 in quotes/,
        "2026-11-20T06:30:00": /RFC 3339 in quotes/,
        // What Pulumi makes of a time that isn't in quotes.
        "2026-11-20 06:30:00 +0000 UTC": /RFC 3339 in quotes/,
        "2026-02-31T06:30:00Z": /a time that exists/,
        "2026-11-20T25:30:00Z": /a time that exists/,
        "2926-11-20T06:30:00Z": /a time that has passed/,
      }).map(([time, why]) => [
        `the time ${time} of a restore`,
        [
          books({ backups: { generation: 2 }, restoreFrom: { generation: 1, time } }),
          "books.restoreFrom.time",
          why,
        ] as const,
      ]),
    ),
    "a store whose Service is another one's": [
      { stores: { "books-rw": { kind: "redis" } } },
      "stores.books-rw",
      /stores\.books makes a Service ledger-books-rw, too/,
    ],
    "a secret that is called as a login is": [
      { secrets: { "books-audit-log-b": {} } },
      "stores.books.databases.audit_log",
      /secrets\.books-audit-log-b makes a Secret ledger-books-audit-log-b, too/,
    ],
    "a database whose owner's Secret is a certificate's": [
      books({ databases: { server_tls: {} } }),
      "books.databases.server_tls",
      /makes a Secret ledger-books-server-tls, too/,
    ],
    "a database whose owner's Secret the operator takes for its own": [
      books({ databases: { superuser: {} } }),
      "books.databases.superuser",
      /makes a Secret ledger-books-superuser, too/,
    ],
    "a name that the operator doesn't take": [
      { name: "l".repeat(40), stores: { [`b${"o".repeat(20)}`]: { kind: "postgres" } } },
      "stores.boooo",
      /the Cluster l+-bo+ may have 50/,
    ],
  };
  for (const [title, [changes, path, why]] of Object.entries(refused))
    it(title, () => {
      const lines = complaints(changes);
      assert.ok(
        lines.some((line) => line.includes(path) && why.test(line)),
        `${path}: ${why} in\n${lines.join("\n") || "nothing"}`,
      );
    });

  it("backups to a volume", () => {
    const { backups: _, ...others } = ledger;
    assert.match(complaints({}, others).join(), /books\.backups\.enabled .*`kind: s3`/);
    assert.deepEqual(complaints(books({ backups: { enabled: false } }), others), []);
  });

  it("servers that could not reach the API server", () => {
    const { apiServer: _, ...others } = ledger;
    assert.match(complaints({}, others).join(), /apiServer is missing.*stores\.books requires/);
  });

  it("nothing that can work", () => {
    const image = `registry.example.com:5000/postgres:18.1@sha256:${"a".repeat(64)}`;
    const sizes = { min_wal_size: "128MB", max_wal_size: "1GB", shared_buffers: "1 GB" };
    const parameters = { timezone: "Europe/Berlin", jit: true, ...sizes };
    const restored = (restoreFrom: object) => books({ backups: { generation: 2 }, restoreFrom });
    for (const changes of [
      {},
      books({ version: 18, image }),
      books({ parameters }),
      restored({ generation: 1 }),
      restored({ generation: 1, time: "2024-02-29T23:59:59.123456+14:00" }),
    ])
      assert.deepEqual(complaints(changes), []);
  });

  it("all at once", () => {
    const lines = complaints(books({ instances: 2, durability: "preferred", pools: { clerk: 60 } }));
    assert.equal(lines.filter((line) => line.includes("stores.books.")).length, 3, lines.join("\n"));
  });
});

describe("a PostgreSQL's parameters", () => {
  const sizes = fc.record({
    memory: fc.integer({ min: 256, max: 65_536 }),
    volume: fc.integer({ min: 512, max: 1_048_576 }),
    maxConnections: fc.integer({ min: 30, max: 5000 }),
  });

  it("fit into its memory and its volumes, whatever these are", () =>
    fc.assert(
      fc.property(sizes, ({ maxConnections, memory, volume }) => {
        const own = settings({
          resources: { memory: { request: `${memory}Mi`, limit: `${memory}Mi` } },
          walStorage: { size: `${volume}Mi` },
          maxConnections,
        });
        const all = parameters(own);
        const shared = Number.parseInt(all.shared_buffers ?? "", 10);
        assert.ok(shared >= 64 && shared <= memory / 4);
        const demand = logDemand(own);
        assert.ok(demand && demand.kept + demand.between <= demand.volume * 0.9, JSON.stringify(demand));
        assert.equal(demand.volume, (parseQuantity(own.walStorage.size) ?? 0) / mebi);
      }),
    ));

  it("are what the stack file says, where it does", () => {
    const all = parameters(settings({ parameters: { work_mem: "8MB", jit: "on" } }));
    assert.equal(all.work_mem, "8MB");
    assert.equal(all.jit, "on");
  });
});

describe("the logins of a database", () => {
  it("take turns, so that the one in use is never the one that changes", () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (first) => {
        const [next, both] = [first + 1, [first, first + 1]];
        assert.equal(activeLogin("books", [first]).role, activeLogin("books", both).role);
        assert.notEqual(activeLogin("books", both).role, activeLogin("books", [next, first]).role);
        assert.equal(activeLogin("books", [next]).role, activeLogin("books", [next, first]).role);
        assert.equal(
          loginsOf("books", [next]).filter(({ generation }) => generation !== undefined).length,
          1,
        );
      }),
    ));
});

describe("what a PostgreSQL asks of the cluster", () => {
  it("is the operator", () => assert.deepEqual(requiredFacilities(settings()), ["postgres-operator"]));
  it("is nothing where others run it", () => {
    const external = { host: "db.example.net", networks: ["192.0.2.0/24"], loginSecret: "login" };
    assert.deepEqual(requiredFacilities(settings({ external })), []);
  });
});
