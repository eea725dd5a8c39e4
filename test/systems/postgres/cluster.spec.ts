import assert from "node:assert/strict";
import { join } from "node:path";
import { execa } from "execa";
import { root, work } from "../../../lib/paths.ts";
import { kubeconfig } from "../../../local/cluster/layout.ts";

const stack = "application-postgres";
const namespace = "ledger";
const cluster = "ledger-db";

describe("an application with PostgreSQL on the embedded cluster", function () {
  this.timeout(900_000);

  before(async () => {
    await make("down");
  });
  after(async () => {
    await make("down");
  });

  it("comes up with the operator that it requires, by one command", async () => {
    await make("up");
    assert.equal(await readyServers(), "3");
  });

  it("has nothing to change afterwards", async () =>
    assert.match(await make("preview"), /Resources:\s+\d+ unchanged\s*$/));

  it("keeps every commit that was acknowledged while the primary's pod is deleted", async () => {
    const before = await primary();
    const writing = inWriter(
      `for i in $(seq 1 60); do
         timeout 5 psql "$DB_URL" --quiet --tuples-only --command "INSERT INTO entries DEFAULT VALUES RETURNING n" 2>/dev/null
         sleep 0.5
       done`,
    );
    await kubectl("delete", "pod", before, "--wait=true");
    const acknowledged = numbersIn(await writing);
    await kubectl(
      "wait",
      `cluster/${cluster}`,
      "--for=jsonpath={.status.readyInstances}=3",
      "--timeout=180s",
    );
    const stored = numbersIn(
      await inWriter('psql "$DB_URL" --tuples-only --command "SELECT n FROM entries"'),
    );
    assert.notEqual(await primary(), before, "nobody took over");
    assert.ok(acknowledged.length > 20, `only ${acknowledged.length} writes were acknowledged`);
    assert.deepEqual(
      acknowledged.filter((n) => !stored.includes(n)),
      [],
    );
  });

  it("lets nobody in without TLS, a certificate or the password", async () => {
    const login = "host=$DB_HOST user=$DB_USER dbname=$DB_DATABASE connect_timeout=5";
    const trusted = "sslmode=verify-full sslrootcert=$DB_TLS_CA";
    const certificate = "sslcert=$DB_TLS_CERT sslkey=$DB_TLS_KEY";
    const refusals: readonly (readonly [string, RegExp])[] = [
      [`${login} password=$DB_PASSWORD sslmode=disable`, /pg_hba\.conf rejects/],
      [`${login} password=$DB_PASSWORD ${trusted} sslcert=/nothing`, /certificate/],
      [`${login} password=wrong ${trusted} ${certificate}`, /password authentication failed/],
    ];
    for (const [connection, refusal] of refusals)
      assert.match(await inWriter(`psql "${connection}" --command "SELECT 1" 2>&1; true`), refusal);
    const whole = `${login} password=$DB_PASSWORD ${trusted} ${certificate}`;
    assert.match(await inWriter(`psql "${whole}" --tuples-only --command "SELECT 1"`), /^\s*1\s*$/);
  });

  it("is out of reach for a pod that did not declare it", async () => {
    assert.equal(await reachedBy("friend", { "access.seaworthy.dev/db": "true" }), "reached");
    assert.equal(await reachedBy("stranger", {}), "refused");
  });

  it("goes without a trace", async () => {
    await make("down");
    assert.equal(await kubectl("get", "namespace", namespace, "--ignore-not-found"), "");
  });
});

/** As a user types it. */
async function make(command: string): Promise<string> {
  const { all } = await execa("make", ["--no-print-directory", command, `STACK=${stack}`], {
    cwd: root,
    all: true,
  });
  return all;
}

async function kubectl(...args: readonly string[]): Promise<string> {
  const flags = ["--kubeconfig", kubeconfig, "--namespace", namespace];
  const { stdout } = await execa(join(work, "bin/kubectl"), [...flags, ...args]);
  return stdout;
}

/** Runs a script where the application's own program runs, with its variables and certificate. */
function inWriter(script: string): Promise<string> {
  return kubectl("exec", "deployment/writer", "--container=writer", "--", "sh", "-c", script);
}

const readyServers = () => kubectl("get", `cluster/${cluster}`, "--output=jsonpath={.status.readyInstances}");
const primary = () => kubectl("get", `cluster/${cluster}`, "--output=jsonpath={.status.currentPrimary}");

function numbersIn(text: string): readonly number[] {
  return text
    .split(/\s+/)
    .filter((word) => /^\d+$/.test(word))
    .map(Number);
}

/** Whether a pod of the namespace with these labels reaches the primary. */
async function reachedBy(name: string, labels: Readonly<Record<string, string>>): Promise<string> {
  const dial = `nc -w 3 ${cluster}-rw 5432 -e true 2>/dev/null && echo reached || echo refused`;
  const image = "docker.io/library/busybox:1.35";
  const container = {
    ...{ name, image, command: ["sh", "-c", dial] },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
  };
  const securityContext = {
    runAsNonRoot: true,
    runAsUser: 65532,
    seccompProfile: { type: "RuntimeDefault" },
  };
  const pod = {
    metadata: { labels },
    spec: { restartPolicy: "Never", securityContext, containers: [container] },
  };
  await kubectl("run", name, `--image=${image}`, `--overrides=${JSON.stringify(pod)}`);
  await kubectl("wait", `pod/${name}`, "--for=jsonpath={.status.phase}=Succeeded", "--timeout=60s");
  return kubectl("logs", name);
}
