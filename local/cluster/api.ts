import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Problem } from "../../lib/problem.ts";
import { pki } from "./layout.ts";
import { api } from "./topology.ts";

/**
 * Speaks with the API server as the administrator, without kubectl: a question costs a millisecond instead of sixty, and
 * it works while aggregated APIs do not answer yet, which kubectl waits for.
 */

/** Whom the API server records as the owner of what this sets. */
export const fieldManager = "seaworthy-cluster";

let agent: Agent | undefined;

function connection(): Agent {
  agent ??= new Agent({
    keepAlive: true,
    // Never keeps a command from ending.
    timeout: 5000,
    ca: readFileSync(join(pki, "ca.crt")),
    cert: readFileSync(join(pki, "admin.crt")),
    key: readFileSync(join(pki, "admin.key")),
  });
  return agent;
}

/** Forgets the credentials; new ones were made. */
export function reconnect(): void {
  agent?.destroy();
  agent = undefined;
}

/** What a path answers, or nothing while the API server cannot be reached or says no. */
export async function read(path: string): Promise<string | undefined> {
  const answer = await ask("GET", path).catch(() => undefined);
  return answer?.status === 200 ? answer.body : undefined;
}

/** A list of objects, as far as the caller describes them; empty while the API server cannot be reached. */
export async function list<T>(path: string): Promise<readonly T[]> {
  const body = await read(path);
  return body === undefined ? [] : (JSON.parse(body) as { items: T[] }).items;
}

/** Applies one object on the server's side: again and again gives the same. */
export async function applyObject(path: string, object: object): Promise<void> {
  const query = `fieldManager=${fieldManager}&force=true`;
  const { status, body } = await ask("PATCH", `${path}?${query}`, JSON.stringify(object));
  if (status < 300) return;
  throw new Problem(
    `The API server refused ${path}: ${body}`,
    "Check the logs in .seaworthy/logs/cluster/control.",
  );
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

async function ask(method: string, path: string, body?: string): Promise<Answer> {
  const headers = body === undefined ? {} : { "content-type": "application/apply-patch+yaml" };
  return await new Promise((resolve, reject) => {
    const options = { agent: connection(), timeout: 5000, method, headers };
    const sent = request(`${api.url}${path}`, options, (response) => {
      text(response).then((said) => resolve({ status: response.statusCode ?? 0, body: said }), reject);
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer from ${api.url}`)));
    sent.on("error", reject);
    sent.end(body);
  });
}
