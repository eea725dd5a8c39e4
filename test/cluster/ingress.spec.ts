import assert from "node:assert/strict";
import { setTimeout as elapsed } from "node:timers/promises";
import { type Answer, type Call, call } from "../../components/ingress/entrance.ts";
import { kubeconfig } from "../../local/cluster/layout.ts";
import { ingressAddress } from "../../local/cluster/topology.ts";
import { cordumEntrance } from "../../systems/cordum/entrance.ts";
import { ProgramDeployment } from "../support/program-deployment.ts";
import { oldTlsVersion, speaksOldTls, type Target, tlsVersion, WebSocket } from "../support/web-client.ts";

/** Every kind of ingress that the embedded Traefik serves, at once, with certificates of the stack's own authority. */

const traefikPods = { namespace: "traefik", podLabels: { "app.kubernetes.io/name": "traefik" } };

const ways = {
  traefik: { kind: "traefik", host: "traefik.ingress.test", tls: {}, maxBodySize: "1Ki" },
  nginx: { kind: "nginx", host: "nginx.ingress.test", tls: {}, controller: traefikPods },
  gateway: { kind: "gateway-api", className: "traefik", host: "gateway.ingress.test", tls: {} },
  strict: { kind: "traefik", host: "strict.ingress.test", tls: { minVersion: "TLS1.3" } },
  limited: {
    kind: "traefik",
    host: "limited.ingress.test",
    dashboardHost: "board.ingress.test",
    rateLimit: { requestsPerSecond: 1, burst: 2 },
  },
  plain: { kind: "ingress", className: "traefik", host: "plain.ingress.test" },
  istio: { kind: "istio", host: "istio.ingress.test", tls: { secret: "istio-tls" } },
} as const;

/** Those that serve HTTPS here, with the redirect that each kind uses. */
const served = { traefik: 301, nginx: 308, gateway: 301 } as const;
type Served = keyof typeof served;
const servedNames = Object.keys(served) as Served[];

const newRoutesDeadline = 20_000;
/** Longer than the minute after which proxies give up by default. */
const idle = 65_000;

describe("ingress on a cluster", () => {
  const deployment = new ProgramDeployment("ingress", "seaworthy-test-ingress");
  let ca = "";

  const target = (way: keyof typeof ways): Target => ({ address: ingressAddress, host: ways[way].host, ca });

  async function send(host: string, https: boolean, request: Partial<Call> = {}): Promise<Answer> {
    const entrance = { address: ingressAddress, host, https, health: true };
    return call(entrance, { method: "GET", path: "/", ...request }, ca);
  }

  /** Objects are there at once; that Traefik serves them, and knows the pods behind, takes a moment. */
  async function isServed(host: string, https: boolean, path: string, backend: string): Promise<void> {
    const end = Date.now() + newRoutesDeadline;
    for (;;) {
      const answer = await send(host, https, { path }).catch((error: Error) => error);
      if (!(answer instanceof Error) && answer.headers["x-backend"] === backend) return;
      if (Date.now() > end)
        throw new Error(`${host}${path} is not served: ${JSON.stringify(answer)}`, { cause: answer });
      await elapsed(200);
    }
  }

  before(async () => {
    await deployment.clear();
    await deployment.up({ ways });
    ca = (await deployment.outputs()).bundle as string;
    for (const way of [...servedNames, "strict"] as const) {
      await isServed(ways[way].host, true, "/health", "api");
      await isServed(ways[way].host, true, "/", "dashboard");
    }
    await isServed(ways.limited.dashboardHost, false, "/", "dashboard");
    await isServed(ways.plain.host, false, "/health", "api");
  });

  after(async () => {
    await deployment.clear();
  });

  for (const way of servedNames) {
    describe(`by ${way}`, () => {
      const { host } = ways[way];

      it("serves each path by HTTPS, with a certificate for the host", async () => {
        for (const [path, body] of [
          ["/api/v1/jobs", "api /api/v1/jobs https"],
          ["/health", "api /health https"],
          ["/healthy", "dashboard /healthy https"],
          ["/", "dashboard / https"],
        ] as const) {
          const answer = await send(host, true, { path });
          assert.deepEqual([answer.status, answer.body], [200, body]);
        }
      });

      it("has a certificate that nobody trusts who does not know the authority", async () => {
        const options = { servername: host, ca: [] };
        await assert.rejects(tlsVersion(target(way), options), { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
      });

      it("sends plain HTTP to HTTPS, wherever it asked for", async () => {
        for (const path of ["/api/v1/jobs?limit=1", "/health", "/somewhere"]) {
          const { status, headers } = await send(host, false, { path });
          assert.deepEqual([status, headers.location], [served[way], `https://${host}${path}`]);
        }
      });

      it("does not let plain HTTP through by any method", async () => {
        const { status, headers } = await send(host, false, {
          method: "POST",
          path: "/api/v1/jobs",
          body: "{}",
        });
        assert.ok(status === 301 || status === 308, `${status}`);
        assert.equal(headers["x-backend"], undefined);
      });

      it("refuses a client that speaks no more than TLS 1.1", async () => {
        await assert.rejects(oldTlsVersion(target(way)), { code: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION" });
        assert.equal(await tlsVersion(target(way), { maxVersion: "TLSv1.2" }), "TLSv1.2");
      });
    });
  }

  it("tests TLS 1.1 with a client that really speaks it", async () => {
    const { process } = deployment.kubectl("get", "secret", "traefik-tls", "--output=json");
    const { data } = JSON.parse((await process).stdout) as { data: Record<string, string> };
    const pem = (key: string) => Buffer.from(data[key] ?? "", "base64").toString();
    assert.ok(await speaksOldTls({ cert: pem("tls.crt"), key: pem("tls.key") }));
  });

  it("refuses TLS 1.2 where the stack asks for TLS 1.3", async () => {
    const old = tlsVersion(target("strict"), { maxVersion: "TLSv1.2" });
    await assert.rejects(old, { code: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION" });
    assert.equal(await tlsVersion(target("strict"), {}), "TLSv1.3");
  });

  for (const way of ["traefik", "gateway"] as const) {
    it(`tells browsers to come with HTTPS only, by ${way}`, async () => {
      const { headers } = await send(ways[way].host, true);
      assert.equal(headers["strict-transport-security"], "max-age=31536000");
    });
  }

  it("keeps WebSockets open that nothing passes through for over a minute", async () => {
    const open = servedNames.map((way) => WebSocket.open(target(way), "/api/v1/stream"));
    const sockets = await Promise.all(open);
    try {
      for (const socket of sockets) assert.equal(await socket.echo("before"), "before");
      await elapsed(idle);
      for (const socket of sockets) assert.equal(await socket.echo("after"), "after");
    } finally {
      for (const socket of sockets) socket.close();
    }
  });

  it("refuses a body that is over the limit, and takes one below it", async () => {
    const post = (size: number) =>
      send(ways.traefik.host, true, { method: "POST", path: "/api/v1/jobs", body: "x".repeat(size) });
    assert.equal((await post(1024)).status, 200);
    assert.equal((await post(1025)).status, 413);
  });

  it("refuses a client that asks too often", async () => {
    const all = Array.from({ length: 20 }, () => send(ways.limited.host, false, { path: "/health" }));
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    assert.ok(statuses.includes(429), statuses.join(" "));
  });

  it("serves the dashboard by a host of its own", async () => {
    const { body } = await send(ways.limited.dashboardHost, false);
    assert.equal(body, "dashboard / http");
  });

  it("is an Ingress for any controller, which serves it without HTTPS", async () => {
    for (const [path, body] of [
      ["/api/v1/jobs", "api /api/v1/jobs http"],
      ["/", "dashboard / http"],
    ] as const) {
      const answer = await send(ways.plain.host, false, { path });
      assert.deepEqual([answer.status, answer.body], [200, body]);
    }
  });

  it("is served again by a controller whose pods were replaced", async () => {
    const { namespace } = traefikPods;
    const inIt = [`--namespace=${namespace}`];
    await deployment.kubectl("delete", "pods", "--selector=app.kubernetes.io/name=traefik", ...inIt).process;
    await deployment.kubectl("rollout", "status", "deployment/traefik", "--timeout=120s", ...inIt).process;
    for (const way of servedNames) await isServed(ways[way].host, true, "/health", "api");
    await isServed(ways.plain.host, false, "/health", "api");
  });

  it("serves no other host", async () => {
    const { status, headers } = await send("elsewhere.ingress.test", false);
    assert.equal(headers["x-backend"], undefined);
    // A stack that serves every name, such as a developer's own, may answer instead.
    assert.ok(status === 404 || (await everyNameIsServed(deployment)), `${status}`);
  });

  it("says in the cluster where it answers", async () => {
    for (const way of servedNames) {
      const found = await cordumEntrance(
        deployment.namespace,
        { ...process.env, KUBECONFIG: kubeconfig },
        way,
      );
      assert.deepEqual(found, { address: ingressAddress, host: ways[way].host, https: true, health: true });
    }
  });

  it("is told that ingress-nginx was retired, and that nothing proves Istio here", async () => {
    const { output } = await deployment.run(["preview"], { ways });
    assert.match(output, /warning: ingress-nginx was retired upstream in March 2026/);
    assert.match(output, /warning: Istio's controller does not run in the tests of Seaworthy/);
  });

  it("changes nothing when nothing changed", async () => {
    assert.deepEqual(await deployment.changes({ ways }), []);
  });

  describe("by istio, which nothing serves here", () => {
    it("is what Istio's own definitions allow", async () => {
      const { process } = deployment.kubectl(
        "get",
        "gateways.networking.istio.io,virtualservices",
        "--output=name",
      );
      assert.deepEqual((await process).stdout.split("\n").sort(), [
        "gateway.networking.istio.io/istio",
        "virtualservice.networking.istio.io/istio-all",
      ]);
    });

    it("would be refused otherwise", async () => {
      const server = {
        port: { number: 443, name: "https", protocol: "HTTPS" },
        hosts: ["istio.ingress.test"],
        tls: { mode: "SIMPLE", credentialName: "istio-tls", minProtocolVersion: "TLSV9_9" },
      };
      const command = ["patch", "gateways.networking.istio.io", "istio", "--type=merge", "--dry-run=server"];
      const { process } = deployment.kubectl(
        ...command,
        `--patch=${JSON.stringify({ spec: { servers: [server] } })}`,
      );
      await assert.rejects(process, /Unsupported value: "TLSV9_9"/);
    });
  });
});

/** Whether somebody else's Ingress takes requests for every name. */
async function everyNameIsServed(deployment: ProgramDeployment): Promise<boolean> {
  const { process } = deployment.kubectl("get", "ingress", "--all-namespaces", "--output=json");
  const { items } = JSON.parse((await process).stdout) as {
    items: { spec: { rules: { host?: string }[] } }[];
  };
  return items.some(({ spec }) => spec.rules.some(({ host }) => host === undefined));
}
