import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { reportFolder } from "../../cli/report-folder.ts";
import { openStack, settingsOf } from "../../engine/stack.ts";
import { target } from "../../engine/target.ts";
import { root } from "../../lib/paths.ts";
import { onMachine } from "../../local/cluster/machine.ts";
import { until } from "../../local/cluster/until.ts";
import { OpensslAuthority } from "./openssl-authority.ts";
import { forgetStored } from "./outside-object-store.ts";

/** An object as `kubectl get` shows it. */
export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly Readonly<Record<string, unknown>>[];
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
}

interface Verdict {
  readonly verdict: string;
  readonly score: { readonly passed: number; readonly of: number };
  /** Status of each counted line, by its id. */
  readonly lines: Readonly<Record<string, string>>;
  readonly printed: string;
}

interface Evidence {
  readonly value: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** A stack on the embedded cluster that is judged, with evidence and signatures in a folder of the test's own. */
export class ReadyStack {
  readonly #stack: string;
  readonly #namespace: string;
  readonly #checklist: string;
  readonly #counted: number;
  readonly #records = mkdtempSync(join(tmpdir(), "readiness-"));
  readonly #engine = target({ PATH: process.env.PATH });

  /** @param of The checklist of its document, whose first `counted` lines make the score. */
  constructor(of: { stack: string; namespace: string; checklist: string; counted: number }) {
    this.#stack = of.stack;
    this.#namespace = of.namespace;
    this.#checklist = of.checklist;
    this.#counted = of.counted;
  }

  async up(): Promise<void> {
    await this.make("down");
    await forgetStored("backups", this.#namespace);
    await this.make("up");
  }

  async down(): Promise<void> {
    await this.make("down");
    rmSync(this.#records, { recursive: true });
  }

  /** As a user types it. */
  async make(command: string, ...words: readonly string[]): Promise<string> {
    return (await this.#make(command, words)).all;
  }

  async judge(...words: readonly string[]): Promise<Verdict> {
    const { all: printed } = await this.#make("readiness", ["FORMATS=json", ...words], false);
    const report = JSON.parse(readFileSync(join(reportFolder(this.#stack), "report.json"), "utf8"));
    const checklist = report.checklists.find(({ id }: { id: string }) => id === this.#checklist);
    const lines = checklist.criteria
      .slice(0, this.#counted)
      .map(({ id, status }: { id: string; status: string }) => [id.split("/").at(-1), status]);
    return { verdict: report.verdict, score: checklist.score, lines: Object.fromEntries(lines), printed };
  }

  /** Waits until all counted lines pass. */
  async allPass(seconds = 900): Promise<void> {
    let open: readonly string[] = [];
    await until(
      () => `these lines pass, too: ${open.join(", ")}`,
      seconds,
      async () => {
        const { lines } = await this.judge();
        open = Object.entries(lines).flatMap(([id, status]) =>
          status === "PASS" ? [] : [`${id} ${status}`],
        );
        return open.length === 0;
      },
    );
  }

  /** Waits until a line doesn't pass, and sees that all others do, and that nobody would go with that. */
  async onlyFails(line: string, ...words: readonly string[]): Promise<void> {
    let last: Verdict | undefined;
    await until(`the line ${line} falls`, 420, async () => {
      last = await this.judge(...words);
      return last.lines[line] !== "PASS";
    });
    assert.ok(last);
    const fallen = Object.entries(last.lines).filter(([, status]) => status !== "PASS");
    assert.deepEqual(
      fallen.map(([id]) => id),
      [line],
      last.printed,
    );
    assert.equal(last.verdict, "NO-GO");
  }

  /** Changes a piece of evidence for as long as something looks at it. */
  async withEvidence(check: string, change: (evidence: Evidence) => Evidence, work: () => Promise<void>) {
    await this.keepingEvidence(check, async (file) => {
      writeFileSync(file, stringify(change(parse(readFileSync(file, "utf8")))));
      await work();
    });
  }

  /** Puts back a piece of evidence, whatever was made of it in between. */
  async keepingEvidence(check: string, work: (file: string) => Promise<void>): Promise<void> {
    const file = join(this.#records, "evidence", this.#stack, `${check}.yaml`);
    const before = readFileSync(file, "utf8");
    try {
      await work(file);
    } finally {
      writeFileSync(file, before);
    }
  }

  /** Writes what is deployed, and one more object, as `pulumi stack export` would. */
  async exportWith(
    file: string,
    object: { readonly apiVersion: string; readonly kind: string },
  ): Promise<void> {
    const { env, program } = this.#engine;
    await openStack(this.#engine, this.#stack, settingsOf(this.#stack));
    const command = ["stack", "export", "--show-secrets", "--stack", this.#stack];
    const { stdout } = await execa("pulumi", command, { cwd: program, env, extendEnv: false });
    const state = JSON.parse(stdout);
    const type = `kubernetes:${object.apiVersion}:${object.kind}`;
    const urn = `urn:pulumi:${this.#stack}::seaworthy::${type}::added`;
    state.deployment.resources.push({
      urn,
      type,
      custom: true,
      id: "added",
      inputs: object,
      outputs: object,
    });
    writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
  }

  async kubectl(...args: readonly string[]): Promise<string> {
    return (await this.#kubectl(args)).stdout;
  }

  async object(name: string): Promise<KubernetesObject> {
    return JSON.parse(await this.kubectl("get", name, "--output=json", "--show-managed-fields"));
  }

  async objects(kind: string): Promise<readonly KubernetesObject[]> {
    return JSON.parse(await this.kubectl("get", kind, "--output=json")).items;
  }

  async apply(object: unknown): Promise<void> {
    await this.#kubectl(["apply", "--filename=-"], JSON.stringify(object));
  }

  /** Makes an object again that was deleted. */
  async create({ metadata, status: _, ...rest }: KubernetesObject): Promise<void> {
    const { creationTimestamp, generation, managedFields, resourceVersion, uid, ...kept } = metadata;
    await this.#kubectl(["create", "--filename=-"], JSON.stringify({ ...rest, metadata: kept }));
  }

  /** Puts one object in the place of another for as long as something looks at it. */
  async whileReplaced(object: KubernetesObject, before: KubernetesObject, work: () => Promise<void>) {
    await this.#replace(object);
    try {
      await work();
    } finally {
      await this.#replace(before);
    }
  }

  /** The same Secret with a certificate that ends in two days. */
  async endingSoon(secret: KubernetesObject, dnsNames: readonly string[]): Promise<KubernetesObject> {
    const folder = mkdtempSync(join(tmpdir(), "authority-"));
    try {
      const leaf = await (await OpensslAuthority.in(folder)).issue("soon", dnsNames);
      const files = { "ca.crt": leaf.ca, "tls.crt": leaf.cert, "tls.key": leaf.key };
      const data = Object.entries(files).map(([key, text]) => [key, Buffer.from(text).toString("base64")]);
      return { ...secret, data: Object.fromEntries(data) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** Asks the primary of a PostgreSQL itself. */
  async psql(cluster: string, query: string): Promise<string> {
    const primary = await this.kubectl(
      "get",
      `cluster/${cluster}`,
      "--output=jsonpath={.status.currentPrimary}",
    );
    return this.kubectl(
      "exec",
      primary,
      "--container=postgres",
      "--",
      "psql",
      "--quiet",
      `--command=${query}`,
    );
  }

  /** Kills a program, which the kubelet then starts again. @returns its pod */
  async killOne(name: string): Promise<string> {
    const find = ["get", "pods", `--selector=app.kubernetes.io/name=${name}`, "--output=json"];
    const [pod] = JSON.parse(await this.kubectl(...find)).items;
    const { containerID } = pod.status.containerStatuses.find((one: { name: string }) => one.name === name);
    const container = containerID.replace("containerd://", "");
    const kill = ["--namespace=k8s.io", "tasks", "kill", "--signal=SIGKILL", container];
    await onMachine(pod.spec.nodeName, "ctr", kill);
    return pod.metadata.name;
  }

  /** Without the age by which the API server would take it for an old copy. */
  async #replace({ metadata, ...rest }: KubernetesObject): Promise<void> {
    const { resourceVersion, ...kept } = metadata;
    await this.#kubectl(["replace", "--filename=-"], JSON.stringify({ ...rest, metadata: kept }));
  }

  #kubectl(args: readonly string[], input?: string) {
    const options = { env: this.#engine.env, extendEnv: false, ...(input !== undefined && { input }) };
    return execa("kubectl", ["--namespace", this.#namespace, ...args], options);
  }

  #make(command: string, words: readonly string[], reject = true) {
    const given = [command, `STACK=${this.#stack}`, `RECORDS=${this.#records}`, ...words];
    return execa("make", ["--no-print-directory", ...given], { cwd: root, all: true, reject });
  }
}
