import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { requireCluster } from "../../engine/reachable.ts";
import { bin } from "../../lib/paths.ts";

describe("a command that looks at a cluster or changes it", () => {
  let folder: string;
  let server: Server;
  let answer = 200;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "reachable-"));
    server = createServer((_, response) => {
      response.writeHead(answer, { "content-type": "application/json" }).end('{"gitVersion":"v1.36.3"}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  /** Asks by a kubeconfig for this port. */
  async function ask(port: number, PATH = bin): Promise<void> {
    const KUBECONFIG = join(folder, "config");
    const one = { name: "only" };
    const kubeconfig = {
      "current-context": "only",
      contexts: [{ ...one, context: { cluster: "only", user: "only" } }],
      clusters: [{ ...one, cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ ...one, user: {} }],
    };
    writeFileSync(KUBECONFIG, stringify(kubeconfig));
    await requireCluster({
      env: { HOME: folder, KUBECONFIG, PATH },
      stacksFolder: undefined,
      program: folder,
    });
  }
  const port = () => (server.address() as AddressInfo).port;

  it("goes on where the cluster answers", async () => {
    answer = 200;
    await ask(port());
  });

  it("is refused where nothing listens, with the reason and what to do", async () => {
    const problem = {
      name: "Problem",
      message: /does not respond.*refused/s,
      remedy: /kubectl cluster-info/,
    };
    await assert.rejects(ask(1), problem);
  });

  it("is refused where the credentials are", async () => {
    answer = 401;
    await assert.rejects(ask(port()), { name: "Problem", message: /Unauthorized|logged in|credentials/ });
  });

  it("is refused where kubectl is missing", async () => {
    await assert.rejects(ask(port(), folder), { name: "Problem", message: /kubectl is not on the PATH/ });
  });
});
