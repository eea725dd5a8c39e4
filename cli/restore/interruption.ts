import { styleText } from "node:util";

/** By which somebody ends a command: Ctrl-C, `kill`, a terminal that is closed. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * While it is there, a signal does not end the process but aborts the work, so that what was stopped can be started again
 * first. Further signals change nothing: that work is short, has a deadline, and must not be left out.
 */
export class Interruption {
  readonly #controller = new AbortController();

  constructor() {
    for (const name of signals) process.on(name, this.#abort);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    for (const name of signals) process.off(name, this.#abort);
  }

  readonly #abort = (name: NodeJS.Signals): void => {
    console.error(styleText("yellow", `\n${name}: the services are being started again. Please wait.`));
    this.#controller.abort(name);
  };
}
