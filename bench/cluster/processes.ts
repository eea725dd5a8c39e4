import { join } from "node:path";
import { execa } from "execa";
import { bin } from "../../lib/paths.ts";

interface Daemon {
  readonly ended: PromiseLike<unknown>;
  readonly end: () => boolean;
}

/** Daemons of this run, in the order in which they were started; their logs are in `folder`. */
export class Processes {
  readonly #folder: string;
  readonly #running: Daemon[] = [];
  readonly #ended = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  start(name: string, args: readonly string[]): void {
    const log = { file: join(this.#folder, `${name}.log`) };
    // They end with this process, however it ends.
    const running = execa("setpriv", ["--pdeathsig", "KILL", "--", join(bin, name), ...args], {
      stdin: "ignore",
      stdout: log,
      stderr: log,
      reject: false,
    });
    this.#running.push({ ended: running, end: () => running.kill() });
    void running.then(() => this.#ended.add(name));
  }

  /** @throws Error if one of them has ended by itself. */
  check(): void {
    const [ended] = this.#ended;
    if (ended !== undefined) throw new Error(`${ended} has ended; its log is in ${this.#folder}.`);
  }

  /** Ends them, the last one first, and waits until they are gone. */
  async stop(): Promise<void> {
    for (const { end, ended } of this.#running.toReversed()) {
      end();
      await ended;
    }
  }
}
