import { execa } from "execa";
import { failed } from "../../smoke.ts";

/** An object to be created. */
export interface Draft {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: object;
}

/** Kubernetes objects, as somebody with kubectl creates and sees them. */
export class Objects {
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  async create(draft: Draft): Promise<void> {
    const refusal = await this.refusal(draft);
    if (refusal !== undefined) throw failed(`${draft.kind} ${draft.metadata.name} is refused: ${refusal}`);
  }

  /** What the API server says against an object; undefined where it has created it. */
  async refusal(draft: Draft): Promise<string | undefined> {
    const input = JSON.stringify(draft);
    const made = await execa("kubectl", ["create", "--filename=-"], {
      ...{ env: this.#env, input, reject: false },
    });
    return made.failed ? made.stderr : undefined;
  }

  /** The object as it is; undefined where there is none. */
  async get(kind: string, name: string, namespace?: string): Promise<unknown> {
    const { stdout } = await this.#run([
      "get",
      kind,
      name,
      ...within(namespace),
      "--ignore-not-found",
      "--output=json",
    ]);
    return stdout === "" ? undefined : JSON.parse(stdout);
  }

  async remove(kind: string, name: string, namespace?: string): Promise<void> {
    await this.#run(["delete", kind, name, ...within(namespace), "--ignore-not-found", "--wait=false"]);
  }

  async #run(words: readonly string[]) {
    const done = await execa("kubectl", words, { env: this.#env, reject: false });
    if (done.failed) throw failed(`kubectl ${words.join(" ")}: ${done.stderr}`);
    return done;
  }
}

function within(namespace: string | undefined): readonly string[] {
  return namespace === undefined ? [] : ["--namespace", namespace];
}
