import assert from "node:assert/strict";
import { type KindName, kindNames, kinds } from "../../components/ingress/kinds.ts";
import type { Manifest, RouteModel } from "../../components/ingress/model.ts";

const gateway = { service: "gateway", port: 8081 };
const dashboard = { service: "dashboard", port: 8080 };

const model: RouteModel = {
  name: "shop",
  namespace: "market",
  className: "front",
  gatewayPods: { istio: "ingress" },
  hosts: [
    {
      role: "api",
      host: "api.example.com",
      paths: [
        { path: "/", ...dashboard },
        { path: "/api/v1", ...gateway },
      ],
    },
    { role: "dashboard", host: "www.example.com", paths: [{ path: "/", ...dashboard }] },
  ],
  tls: { secret: "shop-tls", minVersion: "TLS1.2", hstsSeconds: 600 },
  timeoutSeconds: 3600,
  maxBodyBytes: 1024,
  rateLimit: { requestsPerSecond: 10, burst: 25 },
  annotations: { "cert-manager.io/cluster-issuer": "public" },
};
const { tls: _tls, maxBodyBytes: _bytes, rateLimit: _rate, ...bare } = model;
const open: RouteModel = {
  ...bare,
  annotations: {},
  hosts: [{ role: "all", paths: [{ path: "/", ...dashboard }] }],
};

/** The objects that a kind is made of, by kind and name. */
function made(kind: KindName, of: RouteModel = model): Readonly<Record<string, Manifest>> {
  const all: readonly Manifest[] = kinds[kind].manifests(of);
  assert.equal(new Set(all.map(({ role }) => role)).size, all.length, "two objects have one role");
  return Object.fromEntries(all.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest]));
}

/** What an object says, in the shape that its kind has. */
function spec<T>(objects: Readonly<Record<string, Manifest>>, name: string): T {
  const manifest = objects[name];
  assert.ok(manifest, `${name} is not among ${Object.keys(objects).join(", ")}`);
  return manifest.spec as T;
}

function annotations(manifest: Manifest | undefined): Readonly<Record<string, string>> {
  assert.ok(manifest);
  return manifest.metadata.annotations ?? {};
}

describe("an ingress", () => {
  describe("of any kind", () => {
    for (const kind of kindNames) {
      it(`${kind}: names its Secret in one object, which has the further annotations`, () => {
        const holders = Object.values(made(kind)).filter(({ spec }) =>
          JSON.stringify(spec).includes("shop-tls"),
        );
        assert.equal(holders.length, 1);
        assert.equal(annotations(holders[0])["cert-manager.io/cluster-issuer"], "public");
      });

      it(`${kind}: leads every host to its services`, () => {
        const text = JSON.stringify(made(kind));
        for (const part of ["api.example.com", "www.example.com", '"gateway"', '"dashboard"', "8081", "8080"])
          assert.ok(text.includes(part), part);
      });

      it(`${kind}: without TLS and host serves every name with plain HTTP`, () => {
        const text = JSON.stringify(made(kind, open));
        for (const part of ["example.com", "https", "HTTPS", "redirect", "Redirect", "shop-tls", '"tls"'])
          assert.ok(!text.includes(part), part);
      });
    }
  });

  it("for any controller is an Ingress alone", () => {
    assert.deepEqual(made("ingress", open), {
      "Ingress shop": {
        role: "routes",
        apiVersion: "networking.k8s.io/v1",
        kind: "Ingress",
        metadata: { name: "shop" },
        spec: {
          ingressClassName: "front",
          rules: [
            {
              http: {
                paths: [
                  {
                    path: "/",
                    pathType: "Prefix",
                    backend: { service: { name: "dashboard", port: { number: 8080 } } },
                  },
                ],
              },
            },
          ],
        },
      },
    });
  });

  describe("for Traefik", () => {
    const objects = made("traefik");

    it("serves HTTPS, and on HTTP nothing but the redirect", () => {
      const routes = annotations(objects["Ingress shop"]);
      assert.equal(routes["traefik.ingress.kubernetes.io/router.entrypoints"], "websecure");
      assert.equal(routes["traefik.ingress.kubernetes.io/router.tls"], "true");
      assert.deepEqual(annotations(objects["Ingress shop-redirect"]), {
        "traefik.ingress.kubernetes.io/router.entrypoints": "web",
        "traefik.ingress.kubernetes.io/router.middlewares": "market-shop-redirect@kubernetescrd",
      });
      assert.deepEqual(objects["Middleware shop-redirect"]?.spec, {
        redirectScheme: { scheme: "https", permanent: true },
      });
    });

    it("names only middlewares and options that there are", () => {
      const routes = annotations(objects["Ingress shop"]);
      const named = (routes["traefik.ingress.kubernetes.io/router.middlewares"] ?? "").split(",");
      assert.deepEqual(
        named.map((reference) => reference.replace(/^market-(.+)@kubernetescrd$/, "Middleware $1")).sort(),
        ["Middleware shop-body-limit", "Middleware shop-hsts", "Middleware shop-rate-limit"],
      );
      for (const name of named) assert.ok(objects[name.replace(/^market-(.+)@.*$/, "Middleware $1")], name);
      assert.equal(
        routes["traefik.ingress.kubernetes.io/router.tls.options"],
        "market-shop-tls@kubernetescrd",
      );
      assert.deepEqual(objects["TLSOption shop-tls"]?.spec, { minVersion: "VersionTLS12" });
    });

    it("has what a middleware does in its specification", () => {
      assert.deepEqual(objects["Middleware shop-body-limit"]?.spec, {
        buffering: { maxRequestBodyBytes: 1024 },
      });
      assert.deepEqual(objects["Middleware shop-rate-limit"]?.spec, {
        rateLimit: { average: 10, burst: 25 },
      });
      assert.deepEqual(objects["Middleware shop-hsts"]?.spec, {
        headers: { customResponseHeaders: { "Strict-Transport-Security": "max-age=600" } },
      });
    });

    it("makes none where there is nothing to do", () => {
      assert.deepEqual(Object.keys(made("traefik", open)), ["Ingress shop"]);
    });
  });

  describe("for ingress-nginx", () => {
    const prefix = "nginx.ingress.kubernetes.io";

    it("forces HTTPS and gives WebSockets their time, by annotations that exist", () => {
      assert.deepEqual(annotations(made("nginx")["Ingress shop"]), {
        [`${prefix}/force-ssl-redirect`]: "true",
        [`${prefix}/proxy-http-version`]: "1.1",
        [`${prefix}/proxy-read-timeout`]: "3600",
        [`${prefix}/proxy-send-timeout`]: "3600",
        [`${prefix}/proxy-body-size`]: "1024",
        [`${prefix}/limit-rps`]: "10",
        [`${prefix}/limit-burst-multiplier`]: "3",
        "cert-manager.io/cluster-issuer": "public",
      });
    });

    it("says that it was retired", () => {
      assert.match(kinds.nginx.warning, /retired upstream in March 2026/);
    });
  });

  describe("with a certificate of one host's own", () => {
    const [api, www] = model.hosts;
    assert.ok(api && www);
    const own: RouteModel = { ...model, hosts: [api, { ...www, secret: "www-tls" }] };

    for (const kind of ["nginx", "traefik"] as const)
      it(`${kind}: names it for that host alone`, () => {
        const { tls } = spec<{ tls: unknown }>(made(kind, own), "Ingress shop");
        assert.deepEqual(tls, [
          { hosts: ["api.example.com"], secretName: "shop-tls" },
          { hosts: ["www.example.com"], secretName: "www-tls" },
        ]);
      });

    it("gateway-api: has it at the host's own listener", () => {
      const { listeners } = spec<{
        listeners: { hostname?: string; tls?: { certificateRefs: { name: string }[] } }[];
      }>(made("gateway-api", own), "Gateway shop");
      assert.deepEqual(
        listeners.map(({ hostname, tls }) => [hostname, tls?.certificateRefs.map(({ name }) => name)]),
        [
          [undefined, undefined],
          ["api.example.com", ["shop-tls"]],
          ["www.example.com", ["www-tls"]],
        ],
      );
    });

    it("istio: has a server for it, whose port has a name of its own", () => {
      const { servers } = spec<{
        servers: { hosts: string[]; port: { name: string }; tls: { credentialName?: string } }[];
      }>(made("istio", own), "Gateway shop");
      assert.deepEqual(
        servers.map(({ hosts, port, tls }) => [port.name, hosts, tls.credentialName]),
        [
          ["http", ["api.example.com", "www.example.com"], undefined],
          ["https", ["api.example.com"], "shop-tls"],
          ["https-dashboard", ["www.example.com"], "www-tls"],
        ],
      );
    });
  });

  describe("for Istio", () => {
    const objects = made("istio");

    it("terminates TLS in a Gateway that only redirects HTTP", () => {
      const hosts = ["api.example.com", "www.example.com"];
      assert.deepEqual(objects["Gateway shop"]?.spec, {
        selector: { istio: "ingress" },
        servers: [
          { port: { number: 80, name: "http", protocol: "HTTP" }, hosts, tls: { httpsRedirect: true } },
          {
            port: { number: 443, name: "https", protocol: "HTTPS" },
            hosts,
            tls: { mode: "SIMPLE", credentialName: "shop-tls", minProtocolVersion: "TLSV1_2" },
          },
        ],
      });
    });

    it("tries the longest path first, and whole parts of it only", () => {
      const { http } = spec<{
        http: { match: unknown; timeout: string }[];
      }>(objects, "VirtualService shop-api");
      assert.deepEqual(
        http.map(({ match }) => match),
        [[{ uri: { exact: "/api/v1" } }, { uri: { prefix: "/api/v1/" } }], [{ uri: { prefix: "/" } }]],
      );
      assert.ok(http.every(({ timeout }) => timeout === "3600s"));
    });

    it("repeats no request that may have been taken", () => {
      const { http } = spec<{
        http: { retries: { retryOn: string } }[];
      }>(objects, "VirtualService shop-api");
      assert.equal(http[0]?.retries.retryOn, "connect-failure,refused-stream");
    });
  });

  describe("for the Gateway API", () => {
    const objects = made("gateway-api");

    it("has a listener with the certificate for each host", () => {
      const { listeners } = spec<{
        listeners: { name: string; hostname?: string; tls?: { certificateRefs: unknown } }[];
      }>(objects, "Gateway shop");
      assert.deepEqual(
        listeners.map(({ name, hostname }) => [name, hostname]),
        [
          ["http", undefined],
          ["https-api", "api.example.com"],
          ["https-dashboard", "www.example.com"],
        ],
      );
      assert.equal(listeners[0]?.tls, undefined);
      assert.deepEqual(listeners[1]?.tls?.certificateRefs, [{ kind: "Secret", name: "shop-tls" }]);
    });

    it("says why its routes ask for no token, where somebody does", () => {
      const route = made("gateway-api", { ...model, exposed: "the shop asks" })["HTTPRoute shop-api"];
      assert.deepEqual(route?.metadata.annotations, { "readiness.seaworthy.dev/exposed": "the shop asks" });
    });

    it("writes a week in a form that the Gateway API takes", () => {
      const text = JSON.stringify(made("gateway-api", { ...model, timeoutSeconds: 604_805 }));
      assert.ok(text.includes('"timeouts":{"request":"168h5s"}'), text);
    });

    it("binds its routes to the HTTPS listeners, and redirects to the other", () => {
      const listenerOf = (name: string) =>
        spec<{ parentRefs: { sectionName: string }[] }>(objects, `HTTPRoute ${name}`).parentRefs[0]
          ?.sectionName;
      assert.equal(listenerOf("shop-api"), "https-api");
      assert.equal(listenerOf("shop-dashboard"), "https-dashboard");
      assert.equal(listenerOf("shop-api-redirect"), "http");
      assert.equal(listenerOf("shop-dashboard-redirect"), "http");
    });

    it("listens where it is told", () => {
      const listenerPorts = { http: 8000, https: 8443 };
      const { listeners } = spec<{ listeners: { port: number }[] }>(
        made("gateway-api", { ...model, listenerPorts }),
        "Gateway shop",
      );
      assert.deepEqual(
        listeners.map(({ port }) => port),
        [8000, 8443, 8443],
      );
    });

    it("hands the listener's options on", () => {
      const tls = {
        secret: "s",
        minVersion: "TLS1.2",
        hstsSeconds: 0,
        options: { "vendor/min": "1.3" },
      } as const;
      assert.ok(
        JSON.stringify(made("gateway-api", { ...model, tls })).includes('"options":{"vendor/min":"1.3"}'),
      );
    });
  });

  for (const kind of ["traefik", "istio", "gateway-api"] as const) {
    it(`for ${kind} tells browsers to come with HTTPS, unless for no time`, () => {
      const tls = { secret: "s", minVersion: "TLS1.2", hstsSeconds: 0 } as const;
      assert.match(JSON.stringify(made(kind)), /Strict-Transport-Security.*max-age=600/);
      assert.doesNotMatch(JSON.stringify(made(kind, { ...model, tls })), /Strict-Transport-Security/);
    });
  }
});
