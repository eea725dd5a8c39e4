import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CronJob, Deployment, End, Job, World } from "./objects.ts";

/**
 * One command of a kubectl whose cluster is a folder, with just the verbs that a restore uses. What changes something is
 * noted in the order in which it happened, and jobs end as the world says.
 */
export class FakeKubectl {
  readonly #folder: string;
  readonly #args: readonly string[];
  readonly #input: () => string;

  constructor(folder: string, args: readonly string[], input: () => string) {
    this.#folder = folder;
    this.#args = args.filter((arg, index) => arg !== "--namespace" && args[index - 1] !== "--namespace");
    this.#input = input;
  }

  /** @returns what it prints */
  run(): string {
    const verbs: Readonly<Record<string, () => string>> = {
      annotate: () => this.#annotate(),
      create: () => this.#create(),
      delete: () => this.#delete(),
      get: () => this.#get(),
      logs: () => this.#logs(),
      patch: () => this.#patch(),
      scale: () => this.#scale(),
    };
    const verb = verbs[this.#args[0] ?? ""];
    if (!verb) throw new Error(`This kubectl has no verb ${this.#args[0]}.`);
    return verb();
  }

  #get(): string {
    const [, kind = "", name = ""] = this.#args;
    if (this.#flag("output") === "name") return existsSync(this.#path(kind, name)) ? `${kind}/${name}` : "";
    const lists: Readonly<Record<string, () => unknown[]>> = {
      deployments: () => this.#names("deployment").map((one) => this.#read("deployment", one)),
      pods: () =>
        this.#names("job")
          .filter((one) => this.#selector === `job-name=${one}`)
          .map((one) => podOf(this.#read<Job>("job", one))),
    };
    const list = lists[kind];
    if (list) return JSON.stringify({ items: list() });
    const one = this.#read<Job>(kind, name);
    return JSON.stringify(kind === "job" ? { ...one, status: this.#statusOf(one) } : one);
  }

  #annotate(): string {
    const words = this.#args.slice(1).join(" ");
    const [, kind = "", name = "", key = "", value] =
      /^(\w+)[ /](\S+) ([\w./-]+?)(?:=(.*)|-)$/.exec(words) ?? [];
    const one = this.#read<Deployment | CronJob>(kind, name);
    const { [key]: _, ...rest } = one.metadata.annotations;
    const annotations = value === undefined ? rest : { ...rest, [key]: value };
    this.#write(kind, name, { ...one, metadata: { ...one.metadata, annotations } });
    return "";
  }

  #patch(): string {
    const [, kind = "", name = ""] = this.#args;
    const { spec } = JSON.parse(this.#flag("patch") ?? "{}") as CronJob;
    this.#write(kind, name, { ...this.#read<CronJob>(kind, name), spec });
    this.#note(`${spec.suspend ? "suspend" : "resume"} ${name}`);
    return "";
  }

  #scale(): string {
    const name = this.#args[1]?.replace("deployment/", "") ?? "";
    const replicas = Number(this.#flag("replicas"));
    const one = this.#read<Deployment>("deployment", name);
    const status = { readyReplicas: replicas };
    this.#write("deployment", name, { ...one, spec: { ...one.spec, replicas }, status });
    this.#note(`scale ${name} ${replicas}`);
    return "";
  }

  #create(): string {
    if (this.#args[1] === "job") {
      const template = this.#flag("from")?.replace("cronjob/", "") ?? "";
      const { job } = this.#read<{ readonly job: Job["spec"] }>("cronjob", template);
      return JSON.stringify({ metadata: { name: this.#args[2] }, spec: job });
    }
    const job = JSON.parse(this.#input()) as Job;
    this.#write("job", job.metadata.name, job);
    appendFileSync(join(this.#folder, "made"), `${JSON.stringify(job)}\n`);
    const { end, store } = this.#endOf(job);
    this.#note(`run ${store}: ${end}`);
    return "";
  }

  #delete(): string {
    const template = this.#selector.replace("app.kubernetes.io/name=", "");
    for (const name of this.#names("job").filter((one) => one.startsWith(template))) {
      rmSync(this.#path("job", name));
      this.#note(`delete ${template}`);
    }
    return "";
  }

  /** Which variables the first step was given, which backup it fetched, and how far the next one came. */
  #logs(): string {
    const name = this.#names("job").find((one) => this.#args.some((arg) => arg.includes(one)));
    if (name === undefined) return "";
    const job = this.#read<Job>("job", name);
    const { end, store } = this.#endOf(job);
    const wanted = JSON.stringify(job.spec.template.spec.initContainers[0]?.env ?? []);
    const [id, hour] = store === "nats" ? ["aaaaaaaa", "05"] : ["bbbbbbbb", "06"];
    const fetched = `fetched snapshot ${id}, stored 2026-11-21T${hour}:35:10Z, taken 2026-11-21T${hour}:35:00Z`;
    const changes = end === "completes" || end.endsWith("half-way");
    return [wanted, fetched, ...(changes ? ["replacing the data"] : []), end].join("\n");
  }

  #endOf(job: Job): { readonly store: string; readonly end: End } {
    const [, store = ""] = /^cordum-(\w+)-restore/.exec(job.metadata.name) ?? [];
    const [writer] = job.spec.template.spec.containers;
    const trial = writer?.env.some(({ name, value }) => name === "TRIAL" && value === "yes") ?? false;
    const world = this.#read<World>("world", "ends");
    return { store, end: (trial ? world.trial : world.restore)[store] ?? "completes" };
  }

  #statusOf(job: Job) {
    const { end } = this.#endOf(job);
    if (end.startsWith("hangs")) return { active: 1 };
    const [type, count] = end === "completes" ? ["Complete", { succeeded: 1 }] : ["Failed", { failed: 1 }];
    return { conditions: [{ type, status: "True", message: "BackoffLimitExceeded" }], ...count };
  }

  #flag(name: string): string | undefined {
    return this.#args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  }

  get #selector(): string {
    return this.#args[this.#args.indexOf("--selector") + 1] ?? "";
  }

  #path(kind: string, name: string): string {
    return join(this.#folder, `${kind}.${name}.json`);
  }

  #read<T>(kind: string, name: string): T {
    return JSON.parse(readFileSync(this.#path(kind, name), "utf8")) as T;
  }

  #write(kind: string, name: string, value: unknown): void {
    writeFileSync(this.#path(kind, name), JSON.stringify(value));
  }

  #names(kind: string): readonly string[] {
    return readdirSync(this.#folder)
      .filter((file) => file.startsWith(`${kind}.`))
      .map((file) => file.slice(kind.length + 1, -".json".length));
  }

  #note(event: string): void {
    appendFileSync(join(this.#folder, "events"), `${event}\n`);
  }
}

function podOf(job: Job) {
  const [writer] = job.spec.template.spec.containers;
  return {
    metadata: { name: `${job.metadata.name}-pod`, labels: { "app.kubernetes.io/component": "backup" } },
    status: { phase: "Running", containerStatuses: [{ name: writer?.name, state: { running: {} } }] },
  };
}
