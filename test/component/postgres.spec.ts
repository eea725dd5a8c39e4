import assert from "node:assert/strict";
import { parseSettings, type RawSettings } from "../../settings.ts";
import { ledger } from "../support/ledger.ts";
import type { Registered } from "../support/program.ts";
import { merged } from "../support/random-settings.ts";
import { RegisteredStack } from "../support/registered-stack.ts";

type Part = Readonly<Record<string, unknown>>;

async function registered(changes: RawSettings = {}): Promise<RegisteredStack> {
  return RegisteredStack.with(parseSettings("stacks/Pulumi.ledger.yaml", merged(ledger, changes)));
}

describe("an application with PostgreSQL", () => {
  let stack: RegisteredStack;
  before(async () => {
    stack = await registered();
  });

  const object = (kind: string, name: string, from = stack): Registered => {
    const found = from.resources.find(
      ({ inputs, type }) =>
        type.startsWith("kubernetes:") &&
        type.endsWith(`:${kind}`) &&
        (inputs.metadata as { readonly name?: string }).name === name,
    );
    assert.ok(found, `no ${kind} ${name}`);
    return found;
  };
  const spec = (kind: string, name: string, from = stack) => object(kind, name, from).inputs.spec as Part;

  it("asks the operator for commits that a failover keeps", () => {
    const cluster = spec("Cluster", "ledger-books");
    assert.equal(cluster.instances, 3);
    assert.equal(cluster.smartShutdownTimeout, 0);
    assert.equal(cluster.enablePDB, true);
    const { synchronous } = cluster.postgresql as { readonly synchronous: Part };
    assert.deepEqual(synchronous, {
      method: "any",
      number: 1,
      dataDurability: "required",
      failoverQuorum: true,
    });
  });

  it("lets nobody in without TLS, a certificate and a password", () => {
    const { pg_hba } = spec("Cluster", "ledger-books").postgresql as { readonly pg_hba: readonly string[] };
    assert.deepEqual(pg_hba, [
      "hostnossl all all all reject",
      "hostssl all all all scram-sha-256 clientcert=verify-ca",
    ]);
  });

  it("takes certificates that the operator reloads, of one authority both ways", () => {
    const { certificates } = spec("Cluster", "ledger-books") as { readonly certificates: Part };
    assert.deepEqual(certificates, {
      serverTLSSecret: "ledger-books-server-tls",
      serverCASecret: "ledger-books-server-tls",
      replicationTLSSecret: "ledger-books-replication-tls",
      clientCASecret: "ledger-books-replication-tls",
    });
    for (const name of ["ledger-books-server-tls", "ledger-books-replication-tls"]) {
      const { labels } = object("Secret", name).inputs.metadata as { readonly labels: Part };
      assert.equal(labels["cnpg.io/reload"], "true");
    }
  });

  it("waits for the servers, and protects what holds data", () => {
    const { metadata } = object("Cluster", "ledger-books").inputs as {
      readonly metadata: { readonly annotations: Part };
    };
    assert.equal(metadata.annotations["pulumi.com/waitFor"], "condition=Ready");
    for (const [kind, name] of [
      ["Cluster", "ledger-books"],
      ["Database", "ledger-books-audit-log"],
      ["ObjectStore", "ledger-books"],
    ] as const)
      assert.equal(object(kind, name).protect, true, `${kind} ${name}`);
  });

  it("tells each client of the database that it uses, and how to check the server", () => {
    const env = stack.env("clerk");
    assert.equal(env.BOOKS_HOST, "ledger-books-rw.ledger.svc");
    assert.equal(env.BOOKS_DATABASE, "books");
    assert.equal(
      env.BOOKS_URL,
      "postgresql://$(BOOKS_USER):$(BOOKS_PASSWORD)@ledger-books-rw.ledger.svc:5432/books?sslmode=verify-full&sslrootcert=/etc/seaworthy/tls/ca.crt&sslcert=/etc/seaworthy/tls/tls.crt&sslkey=/etc/seaworthy/tls/tls.key&options=-c%20role%3Dbooks",
    );
    assert.equal(stack.env("auditor").BOOKS_DATABASE, "audit_log");
  });

  it("tells each client how many connections each of its pods may open", () => {
    const sizes = ["clerk", "auditor"].map((client) => stack.env(client).BOOKS_POOL_SIZE);
    assert.deepEqual(sizes, ["20", "10"]);
  });

  it("mounts the authority of a server that others run", () => {
    assert.match(
      stack.env("clerk").RATES_URL ?? "",
      /@rates\.example\.net:5432\/app\?sslmode=verify-full&sslrootcert=\/etc\/seaworthy\/authorities\/rates\/ca\.crt$/,
    );
    const mounts = stack.container("clerk").volumeMounts as readonly Part[];
    assert.ok(mounts.some(({ mountPath }) => mountPath === "/etc/seaworthy/authorities/rates"));
  });

  it("changes passwords through two logins that take turns", async () => {
    const roles = (from: RegisteredStack) => {
      const { managed } = spec("Cluster", "ledger-books", from) as { readonly managed: { roles: Part[] } };
      return managed.roles.filter(({ login }) => login).map(({ name }) => name);
    };
    const user = (from: RegisteredStack) => {
      const found = from.container("clerk").env?.find(({ name }) => name === "BOOKS_USER");
      return (found?.valueFrom as { readonly secretKeyRef: { readonly name: string } } | undefined)
        ?.secretKeyRef.name;
    };
    const turns = [[1], [1, 2], [2, 1], [2]];
    const seen: unknown[] = [];
    for (const passwordGenerations of turns) {
      const one = await registered({ stores: { books: { passwordGenerations } } });
      seen.push([roles(one).filter((name) => String(name).startsWith("books")), user(one)]);
    }
    assert.deepEqual(seen, [
      [["books_a"], "ledger-books-books-a"],
      [["books_a", "books_b"], "ledger-books-books-a"],
      [["books_a", "books_b"], "ledger-books-books-b"],
      [["books_b"], "ledger-books-books-b"],
    ]);
  });

  it("lets nobody log in to a database that was removed, and names it nowhere else", async () => {
    const one = await registered({ stores: { books: { removedDatabases: ["prices"] } } });
    const { managed } = spec("Cluster", "ledger-books", one) as { readonly managed: { roles: Part[] } };
    const login = {
      ensure: "present",
      inRoles: ["prices"],
      inherit: true,
      login: false,
      disablePassword: true,
    };
    assert.deepEqual(
      managed.roles.filter(({ name }) => String(name).startsWith("prices")),
      [
        { name: "prices", ensure: "present", login: false },
        { name: "prices_a", ...login },
        { name: "prices_b", ...login },
      ],
    );
    const others = one.resources.filter(({ type }) => !type.endsWith(":Cluster"));
    assert.ok(!JSON.stringify(others.map(({ inputs }) => inputs.spec ?? inputs.metadata)).includes("prices"));
  });

  it("remembers its archive also where backups are off", async () => {
    const off = { backups: { enabled: false, generation: 3 } };
    const one = await registered({ stores: { books: off } });
    const { metadata, spec: own } = object("Cluster", "ledger-books", one).inputs as {
      readonly metadata: { readonly annotations: Part };
      readonly spec: Part;
    };
    assert.equal(metadata.annotations["seaworthy.dev/archive"], "ledger-books-pg17-3");
    assert.equal(own.plugins, undefined);
  });

  it("archives to a folder of its own, and takes a base backup each day", () => {
    const { configuration } = spec("ObjectStore", "ledger-books") as { readonly configuration: Part };
    assert.equal(configuration.destinationPath, "s3://ledger/ledger/books");
    assert.equal(spec("ScheduledBackup", "ledger-books-pg17-1").schedule, "0 0 2 * * *");
    const { plugins } = spec("Cluster", "ledger-books") as { readonly plugins: readonly Part[] };
    assert.deepEqual(plugins, [
      {
        name: "barman-cloud.cloudnative-pg.io",
        isWALArchiver: true,
        parameters: { barmanObjectName: "ledger-books", serverName: "ledger-books-pg17-1" },
      },
    ]);
  });

  it("begins a new archive with a base backup, because its log alone restores nothing", async () => {
    for (const [changes, name] of [
      [{ backups: { generation: 3 } }, "ledger-books-pg17-3"],
      [{ version: 18, image: "registry.example.com/postgres:18.1" }, "ledger-books-pg18-1"],
    ] as const) {
      const other = await registered({ stores: { books: changes } });
      assert.equal(spec("ScheduledBackup", name, other).immediate, true);
    }
  });

  it("is made from an earlier archive, and goes on in its own", async () => {
    const time = "2026-11-20T06:30:00+01:00";
    const restoreFrom = { generation: 1, time };
    const one = await registered({ stores: { books: { backups: { generation: 2 }, restoreFrom } } });
    const cluster = spec("Cluster", "ledger-books", one);
    const source = "ledger-books-pg17-1";
    assert.deepEqual(cluster.bootstrap, {
      recovery: {
        ...{ database: "books", owner: "books", secret: { name: "ledger-books-books" } },
        source,
        recoveryTarget: { targetTime: time },
      },
    });
    const parameters = { barmanObjectName: "ledger-books", serverName: source };
    const plugin = { name: "barman-cloud.cloudnative-pg.io", parameters };
    assert.deepEqual(cluster.externalClusters, [{ name: source, plugin }]);
    const [archiver] = cluster.plugins as readonly { readonly parameters: Part }[];
    assert.equal(archiver?.parameters.serverName, "ledger-books-pg17-2");
    assert.deepEqual(object("Cluster", "ledger-books", one).ignoreChanges, []);
  });

  it("stays as it was made once nobody asks for a restore any more", () =>
    assert.deepEqual(object("Cluster", "ledger-books").ignoreChanges, [
      "spec.bootstrap",
      "spec.externalClusters",
    ]));

  it("opens no more of the network than servers need", () => {
    const policy = (name: string) => spec("NetworkPolicy", `ledger-books-${name}`) as Part;
    const pods = { matchLabels: { "cnpg.io/cluster": "ledger-books" } };
    for (const name of ["peers", "operator", "api-server", "archive"])
      assert.deepEqual(policy(name).podSelector, pods, name);
    const [rule] = policy("archive").egress as readonly Part[];
    assert.deepEqual(rule, {
      to: [{ ipBlock: { cidr: "198.51.100.0/24" } }],
      ports: [{ protocol: "TCP", port: 443 }],
    });
  });

  it("has each server's own metrics read, and alerts for what they say", () => {
    const { selector } = spec("Service", "ledger-books") as { readonly selector: Part };
    assert.deepEqual(selector, { "cnpg.io/cluster": "ledger-books", "cnpg.io/podRole": "instance" });
    assert.deepEqual(spec("NetworkPolicy", "ledger-books-metrics").podSelector, { matchLabels: selector });
    object("ServiceMonitor", "ledger-books");
    const [made] = stack.resources.filter(({ type }) => type.endsWith(":PrometheusRule"));
    assert.ok(made);
    const { groups } = made.inputs.spec as {
      readonly groups: readonly { readonly name: string; readonly rules: readonly Part[] }[];
    };
    const own = groups.find(({ name }) => name === "ledger-books")?.rules.map(({ alert }) => alert) ?? [];
    assert.ok(own.includes("LedgerPostgresWithoutReplica") && own.includes("LedgerPostgresBackupTooOld"));
    assert.ok(!groups.some(({ name }) => name === "ledger-rates"));
  });

  it("leaves room in the quota for servers that the operator makes", async () => {
    const pods = (from: RegisteredStack) =>
      Number((spec("ResourceQuota", "ledger-quota", from).hard as Part).pods);
    const five = await registered({ stores: { books: { instances: 5 } } });
    // With a fifth on top.
    assert.ok(pods(five) - pods(stack) >= 2, `${pods(stack)} and ${pods(five)}`);
  });

  it("asks one server of a throw-away stack for nothing that it can't do", async () => {
    const one = await registered({ stores: { books: { instances: 1, development: true } } });
    const cluster = spec("Cluster", "ledger-books", one);
    assert.equal(cluster.enablePDB, false);
    assert.equal((cluster.postgresql as Part).synchronous, undefined);
  });
});
