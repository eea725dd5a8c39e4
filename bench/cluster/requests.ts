import { closeSync, openSync, readSync, statSync } from "node:fs";

interface AuditEvent {
  readonly verb: string;
  readonly requestURI: string;
}

/** Counts the requests in an audit log since it was made or last asked. */
export class RequestCounter {
  readonly #log: string;
  #offset: number;

  constructor(log: string) {
    this.#log = log;
    this.#offset = statSync(log).size;
  }

  /** Requests since the last time, by verb. */
  take(): ReadonlyMap<string, number> {
    const size = statSync(this.#log).size;
    const text = this.#read(size);
    this.#offset = size;
    return requestsIn(text);
  }

  #read(size: number): string {
    const buffer = Buffer.alloc(size - this.#offset);
    const file = openSync(this.#log, "r");
    readSync(file, buffer, 0, buffer.length, this.#offset);
    closeSync(file);
    return buffer.toString();
  }
}

/** The requests in lines of an audit log, by verb; a dry run changes nothing and counts as one of its own. */
export function requestsIn(log: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of log.split("\n").filter((text) => text !== "")) {
    const { requestURI, verb } = JSON.parse(line) as AuditEvent;
    const key = requestURI.includes("dryRun=") ? `${verb} (dry run)` : verb;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
