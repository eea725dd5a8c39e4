import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Leaf } from "./leaf.ts";
import type { ProgramDeployment } from "./program-deployment.ts";

/** One change of a Secret. */
interface Change {
  readonly event: string;
  readonly name: string;
  readonly leaf: Leaf;
}

// One line an event: its kind, the Secret's name, and its content.
const format =
  '{.type}{" "}{.object.metadata.name}{" "}{.object.data.tls\\.crt}{" "}{.object.data.tls\\.key}{" "}{.object.data.ca\\.crt}{"\\n"}';

/** Everything that happens to the Secrets with certificates of a namespace, in order, as a pod's volume would see it. */
export class SecretHistory {
  readonly changes: Change[] = [];
  readonly #watch: ReturnType<ProgramDeployment["kubectl"]>["process"];

  private constructor(watch: ReturnType<ProgramDeployment["kubectl"]>["process"]) {
    this.#watch = watch;
    createInterface({ input: watch.stdout }).on("line", (line) => this.#record(line));
  }

  /** Begins to watch; everything after this is seen. */
  static async of(deployment: ProgramDeployment, expected: number): Promise<SecretHistory> {
    const { process } = deployment.kubectl(
      ...["get", "secrets", "--field-selector=type=kubernetes.io/tls"],
      ...["--watch", "--output-watch-events", `--output=jsonpath=${format}`],
    );
    process.catch(() => undefined);
    const history = new SecretHistory(process);
    while (history.changes.length < expected) await once(process.stdout, "data");
    return history;
  }

  /** Ends once `name` holds `cert`: then the watch has seen everything before that too. */
  async until(name: string, cert: string): Promise<void> {
    while (this.latest(name)?.cert !== cert) await once(this.#watch.stdout, "data");
    this.#watch.kill();
  }

  latest(name: string): Leaf | undefined {
    return this.of(name).at(-1);
  }

  /** What a Secret held, one after the other. */
  of(name: string): readonly Leaf[] {
    return this.changes.filter((change) => change.name === name).map(({ leaf }) => leaf);
  }

  #record(line: string): void {
    const [event = "", name = "", ...data] = line.split(" ");
    const [cert = "", key = "", ca = ""] = data.map((text) => Buffer.from(text, "base64").toString());
    this.changes.push({ event, name, leaf: { cert, key, ca } });
  }
}
