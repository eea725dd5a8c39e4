import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { Client } from "../../../systems/client.ts";

/** A manager that answers as kubeOP's does, as far as a smoke test asks it; what it gets wrong is named. */

export interface Wrongs {
  /** Whoever comes with a token is believed. */
  readonly believes?: true;
  /** Usage is billed twice. */
  readonly doubles?: true;
  /** Any tenant reads any invoice. */
  readonly tells?: true;
  /** Routes of administrators and metrics are served to everybody. */
  readonly serves?: true;
}

interface Claims {
  readonly role: string;
  readonly scope?: string;
}

interface Usage {
  readonly ts: string;
  readonly tenant_id: string;
  readonly cpu_milli: number;
  readonly mem_mib: number;
}

type Answer = readonly [status: number, body?: unknown];

class Manager {
  readonly tenants = new Set<string>();
  readonly #key: string;
  readonly #wrongs: Wrongs;
  #usage: Usage[] = [];

  constructor(key: string, wrongs: Wrongs) {
    this.#key = key;
    this.#wrongs = wrongs;
  }

  async answer(request: IncomingMessage): Promise<Answer> {
    const { headers, method = "", url = "" } = request;
    if (["/healthz", "/readyz"].includes(url)) return [200];
    if (!headers.host?.startsWith("admin.") && !/^\/v1\/(tenants|invoices)/.test(url))
      return this.#wrongs.serves ? [200] : [404];
    const claims = this.#claims(headers.authorization);
    if (!claims) return [401, { error: "invalid token" }];
    const [, , kind, id = ""] = url.split("/");
    if (kind === "invoices") return this.#invoice(claims, id);
    if (claims.role !== "admin") return [403];
    const body = method === "POST" ? await json(request) : undefined;
    if (kind === "tenants") return this.#tenant(method, id, body as { readonly name: string });
    if (url === "/v1/usage/snapshot") return [200, { totals: sum(this.#usage) }];
    this.#usage.push(...(body as Usage[]), ...(this.#wrongs.doubles ? (body as Usage[]) : []));
    return [200, { status: "ok" }];
  }

  #claims(header = ""): Claims | undefined {
    const [head = "", payload = "", signature] = header.replace("Bearer ", "").split(".");
    const signed = createHmac("sha256", Buffer.from(this.#key, "base64")).update(`${head}.${payload}`);
    const good = signature === signed.digest("base64url") || (this.#wrongs.believes && payload !== "");
    return good ? (JSON.parse(Buffer.from(payload, "base64url").toString()) as Claims) : undefined;
  }

  #tenant(method: string, id: string, body: { readonly name: string }): Answer {
    if (method === "DELETE") {
      this.tenants.delete(id);
      this.#usage = this.#usage.filter(({ tenant_id }) => tenant_id !== id);
      return [204];
    }
    this.tenants.add(body.name);
    return [200, { id: body.name, name: body.name }];
  }

  #invoice({ role, scope }: Claims, id: string): Answer {
    if (role !== "admin" && scope !== `tenant:${id}` && !this.#wrongs.tells) return [403];
    const lines = this.#usage.filter(({ tenant_id }) => tenant_id === id);
    const { cpu_milli, mem_mib } = sum(lines);
    return [200, { tenant_id: id, lines, subtotal: cpu_milli * 1e-6 + mem_mib * 2e-7 }];
  }
}

function sum(lines: readonly Usage[]) {
  const total = (of: "cpu_milli" | "mem_mib") => lines.reduce((all, line) => all + line[of], 0);
  return { cpu_milli: total("cpu_milli"), mem_mib: total("mem_mib") };
}

/** What somebody comes to with such a manager, by the hosts of tenants and of administrators; and the tenants that are left. */
export async function askedOf(
  key: string,
  wrongs: Wrongs,
  ask: (tenants: Client, administrators: Client) => Promise<void>,
): Promise<ReadonlySet<string>> {
  const manager = new Manager(key, wrongs);
  const server = createServer((request, response) => {
    void manager.answer(request).then(([status, body]) => {
      response.writeHead(status).end(body === undefined ? "" : JSON.stringify(body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const at = (host: string) =>
    new Client("kubeOP's API", {
      entrance: { address: "127.0.0.1", port, host, https: false, health: false },
    });
  try {
    await ask(at("api.example.net"), at("admin.example.net"));
    return manager.tenants;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
