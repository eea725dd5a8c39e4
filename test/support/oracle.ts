import type { ChildProcessByStdio } from "node:child_process";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { parse } from "yaml";
import { bin } from "../../lib/paths.ts";
import { everyDefinition } from "../../local/tools/crds.ts";
import { ensureTools } from "../../local/tools/index.ts";
import type { Manifest } from "./manifest.ts";

/** What the API server would say of an object that is created. */
export interface Verdict {
  /** Why it would be refused; none where it would be stored. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** The object as it would be stored, with defaults. */
  readonly stored?: Manifest;
}

/** A value as Kubernetes parses it, or why it is none. */
export interface Parsed<T> {
  readonly refused?: string;
  readonly value?: T;
}

export interface Quantity {
  readonly canonical: string;
  /** -1, 0 or 1, as it is less than, equal to or more than the other. */
  readonly order?: number;
}

interface Answer {
  readonly error?: string;
  readonly result?: unknown;
}

interface RawVerdict {
  readonly errors: readonly string[] | null;
  readonly warnings: readonly string[] | null;
  readonly stored?: Manifest;
}

type Waiting = { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void };

/** Kubernetes' own code, of the release that the project pins, in one process for many questions (test/oracle/program). */
export class Oracle {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: Waiting[] = [];
  readonly #defined = new Set<string>();
  readonly #verdicts = new Map<string, Promise<Verdict>>();

  private constructor() {
    this.#process = spawn(join(bin, "oracle"), { stdio: ["pipe", "pipe", "inherit"] });
    this.#process.on("exit", (code) => this.#failAll(new Error(`The oracle ended with code ${code}.`)));
    createInterface({ input: this.#process.stdout }).on("line", (line) =>
      this.#waiting.shift()?.resolve(JSON.parse(line) as Answer),
    );
  }

  /** Builds the program where it is missing or old, and teaches it the custom resources that stacks may use. */
  static async start(): Promise<Oracle> {
    await ensureTools(["oracle"]);
    const oracle = new Oracle();
    for (const text of await everyDefinition()) await oracle.define(parse(text));
    return oracle;
  }

  stop(): void {
    this.#process.stdin.end();
  }

  /** Teaches it a custom resource by its definition, which a stack may bring along. */
  async define(definition: Manifest): Promise<void> {
    const text = JSON.stringify(definition);
    if (this.#defined.has(text)) return;
    this.#defined.add(text);
    await this.ask({ op: "define", object: definition });
  }

  /** Equal objects are judged once. */
  validate(object: Manifest): Promise<Verdict> {
    const text = JSON.stringify(object);
    const verdict =
      this.#verdicts.get(text) ?? this.ask<RawVerdict>({ op: "validate", object }).then(complete);
    this.#verdicts.set(text, verdict);
    return verdict;
  }

  /** Why each level of the Pod Security Standards forbids a pod. */
  podSecurity(pod: Manifest): Promise<Readonly<Record<"baseline" | "restricted", readonly string[]>>> {
    return this.ask({ op: "podSecurity", object: pod });
  }

  /** An object as it would be after admission under these LimitRanges. */
  async limitRange(object: Manifest, limits: readonly Manifest[]): Promise<Verdict> {
    return complete(await this.ask<RawVerdict>({ op: "limitRange", object, others: limits }));
  }

  /** What objects take of a ResourceQuota. */
  usage(quota: Manifest, objects: readonly Manifest[]): Promise<Readonly<Record<string, string>>> {
    return this.ask({ op: "usage", object: quota, others: objects });
  }

  quantity(text: string, other = ""): Promise<Parsed<Quantity>> {
    return this.ask({ op: "quantity", text, other });
  }

  /** The next five times of a CronJob's schedule, UTC; fewer where it comes less often within five years. */
  schedule(text: string, since: Date): Promise<Parsed<readonly string[]>> {
    return this.ask({ op: "schedule", text, other: since.toISOString() });
  }

  selector(selector: unknown, labels: Readonly<Record<string, string>>): Promise<Parsed<boolean>> {
    return this.ask({ op: "selector", selector, labels });
  }

  /** @throws Error where the question has no answer, such as an object of a kind that the program doesn't know. */
  async ask<T>(question: Readonly<Record<string, unknown>>): Promise<T> {
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#process.stdin.write(`${JSON.stringify(question)}\n`);
    });
    if (answer.error !== undefined) throw new Error(`The oracle can't say: ${answer.error}`);
    return answer.result as T;
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

/** Go has null for an empty list. */
function complete({ errors, warnings, ...rest }: RawVerdict): Verdict {
  return { ...rest, errors: errors ?? [], warnings: warnings ?? [] };
}
