import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kubectl } from "../../../cli/restore/cluster.ts";
import { root } from "../../../lib/paths.ts";
import { FakeKubectl } from "./kubectl.ts";
import type { CronJob, Deployment, Job, World } from "./objects.ts";

/** A cluster in a folder, with one service that dials both stores, their schedules, and the templates of restores. */
export class FakeCluster {
  readonly #folder = mkdtempSync(join(tmpdir(), "restore-"));

  constructor(world: Partial<World> = {}) {
    this.change(world);
    const access = { "access.seaworthy.dev/nats": "true", "access.seaworthy.dev/redis": "true" };
    const pods = { template: { metadata: { labels: access } } };
    this.#write("deployment", "service", {
      metadata: { name: "service", annotations: {} },
      spec: { replicas: 2, ...pods },
      status: { readyReplicas: 2 },
    });
    for (const store of ["nats", "redis"]) {
      const metadata = (role: string) => ({ name: `cordum-${store}-${role}`, annotations: {} });
      this.#write("cronjob", `cordum-${store}-backup`, {
        metadata: metadata("backup"),
        spec: { suspend: false },
      });
      this.#write("cronjob", `cordum-${store}-restore`, {
        metadata: metadata("restore"),
        spec: { suspend: true },
        job: template(store),
      });
    }
  }

  /** A kubectl of this cluster, in this process. */
  get kubectl(): Kubectl {
    return async (args, input = "") => ({
      ...{ failed: false, stderr: "" },
      stdout: new FakeKubectl(this.#folder, args, () => input).run(),
    });
  }

  /** An environment in which `kubectl` is this cluster's. */
  get env(): NodeJS.ProcessEnv {
    const program = join(root, "test/support/restore/kubectl-program.ts");
    const kubectl = join(this.#folder, "kubectl");
    writeFileSync(kubectl, `#!/bin/sh\nexec "${process.execPath}" "${program}" "${this.#folder}" "$@"\n`);
    chmodSync(kubectl, 0o755);
    return { PATH: this.#folder, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE };
  }

  /** What was changed, in order. */
  get events(): readonly string[] {
    const file = join(this.#folder, "events");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  }

  /** Every job that was made, in order, also those that are gone. */
  get jobs(): readonly Job[] {
    const text = readFileSync(join(this.#folder, "made"), "utf8").trim();
    return text.split("\n").map((line) => JSON.parse(line) as Job);
  }

  /** From now on, jobs end otherwise. */
  change(world: Partial<World>): void {
    this.#write("world", "ends", { trial: {}, restore: {}, ...world });
  }

  get replicas(): number {
    return this.#read<Deployment>("deployment", "service").spec.replicas;
  }

  isSuspended(cronJob: string): boolean {
    return this.#read<CronJob>("cronjob", cronJob).spec.suspend;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #path(kind: string, name: string): string {
    return join(this.#folder, `${kind}.${name}.json`);
  }

  #write(kind: string, name: string, value: unknown): void {
    writeFileSync(this.#path(kind, name), JSON.stringify(value));
  }

  #read<T>(kind: string, name: string): T {
    return JSON.parse(readFileSync(this.#path(kind, name), "utf8")) as T;
  }
}

function template(store: string): unknown {
  const spec = {
    initContainers: [{ name: `fetch-${store}`, env: [{ name: "SNAPSHOT", value: "latest" }] }],
    containers: [{ name: `restore-${store}`, env: [{ name: "TRIAL", value: "no" }] }],
    volumes: [],
  };
  return { template: { spec } };
}
