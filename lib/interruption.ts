import { styleText } from "node:util";

/** By which somebody ends a command: Ctrl-C, `kill`, a terminal that is closed. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * While it is there, a signal does not end the process but aborts the work, so that what was changed can be changed back
 * first. Further signals change nothing: that work is short, has a deadline, and must not be left out.
 */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #message: string;

  /** @param message What is done before the process ends, as a sentence. */
  constructor(message: string) {
    this.#message = message;
    for (const name of signals) process.on(name, this.#abort);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    for (const name of signals) process.off(name, this.#abort);
  }

  /** The same, and ends the process as the signal would have, if there was one. */
  endWithSignal(): void {
    this.end();
    const name = signals.find((one) => one === this.signal.reason);
    if (name !== undefined) process.kill(process.pid, name);
  }

  readonly #abort = (name: NodeJS.Signals): void => {
    console.error(styleText("yellow", `\n${name}: ${this.#message} Please wait.`));
    this.#controller.abort(name);
  };
}
