import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { execa } from "execa";
import { CannotTell } from "./check.ts";

export interface Response {
  readonly status: number;
  readonly body: string;
}

interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly accept?: string;
  readonly body?: string;
}

/** Requests at a time: a run must not be felt by the cluster. */
const atOnce = 8;

/**
 * The API server, by a `kubectl proxy` of its own: whatever a kubeconfig may ask for (certificates, tokens, plugins of
 * clouds) works, and one process serves all requests. It listens on a socket that only this user can open, and takes
 * neither PUT nor PATCH nor DELETE.
 */
export class ApiServer {
  readonly #env: NodeJS.ProcessEnv;
  readonly #folder = mkdtempSync(join(tmpdir(), "readiness-"));
  readonly #stop = new AbortController();
  readonly #requestSeconds: number;
  #proxy: Promise<string> | undefined;
  #free = atOnce;
  readonly #waiting: (() => void)[] = [];

  /** @param env With KUBECONFIG, and kubectl on its PATH. */
  constructor(env: NodeJS.ProcessEnv, requestSeconds = 10) {
    this.#env = env;
    this.#requestSeconds = requestSeconds;
  }

  async call(call: Call): Promise<Response> {
    this.#proxy ??= this.#start();
    const socketPath = await this.#proxy;
    await this.#turn();
    try {
      return await this.#send(socketPath, call);
    } finally {
      this.#free += 1;
      this.#waiting.shift()?.();
    }
  }

  /** Ends the proxy, and everything that still waits for an answer. */
  close(): void {
    this.#stop.abort();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #turn(): Promise<void> {
    while (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#free -= 1;
  }

  async #start(): Promise<string> {
    const socket = join(this.#folder, "api");
    const args = ["proxy", `--unix-socket=${socket}`, "--reject-methods=^(PUT|PATCH|DELETE)$"];
    const proxy = execa("kubectl", args, {
      env: this.#env,
      extendEnv: false,
      // It would ask for a name and a password, and wait.
      stdin: "ignore",
      reject: false,
      cancelSignal: this.#stop.signal,
    });
    for await (const line of createInterface({ input: proxy.stdout })) {
      if (line.startsWith("Starting to serve")) return socket;
    }
    const { code, stderr } = await proxy;
    if (code === "ENOENT") throw new CannotTell("There is no kubectl on the PATH.");
    throw new CannotTell(`kubectl can't use this kubeconfig: ${lastLine(stderr)}`);
  }

  async #send(
    socketPath: string,
    { accept = "application/json", body, method, path }: Call,
  ): Promise<Response> {
    const headers = { Accept: accept, ...(body !== undefined && { "Content-Type": "application/json" }) };
    const late = AbortSignal.timeout(this.#requestSeconds * 1000);
    const signal = AbortSignal.any([late, this.#stop.signal]);
    try {
      return await new Promise<Response>((resolve, reject) => {
        const sent = request({ socketPath, path, method, headers, signal }, (response) => {
          text(response).then((said) => resolve({ status: response.statusCode ?? 0, body: said }), reject);
        });
        sent.on("error", reject);
        sent.end(body);
      });
    } catch {
      const waited = `The API server didn't answer within ${this.#requestSeconds} s.`;
      throw new CannotTell(late.aborted ? waited : "The connection to the API server broke.");
    }
  }
}

function lastLine(said: string): string {
  return said.trim().split("\n").at(-1) ?? "";
}
