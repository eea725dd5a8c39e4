import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { execa } from "execa";
import { CannotTell } from "./check.ts";
import { Turns } from "./turns.ts";

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
  readonly #turns = new Turns(atOnce);

  /**
   * @param env With KUBECONFIG, and kubectl on its PATH.
   * @param requestSeconds What one request may take, once it is sent.
   */
  constructor(env: NodeJS.ProcessEnv, requestSeconds: number) {
    this.#env = env;
    this.#requestSeconds = requestSeconds;
  }

  async call(call: Call): Promise<Response> {
    this.#proxy ??= this.#start();
    const socketPath = await this.#proxy;
    return await this.#turns.take(() => this.#send(socketPath, call));
  }

  /** Ends the proxy, and everything that still waits for an answer. */
  close(): void {
    this.#stop.abort();
    rmSync(this.#folder, { recursive: true, force: true });
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
