import assert from "node:assert/strict";
import { parseSettings } from "../../settings.ts";
import { asked, complaints, http, image, refuses, service } from "../support/application-settings.ts";

const shop = { host: "shop.example.com", routes: { "/": "gateway" } };
/** Takes the routes of the demo away. */
const none = { "/api/v1": undefined, "/health": undefined };
const fair = { host: "fair.example.com", routes: { "/": "gateway" }, tls: { secret: "fair-tls" } };
/** The demo at Istio, with nothing but further hosts. */
const atIstio = {
  ...{ kind: "istio", className: undefined, controller: undefined, host: undefined, routes: none },
  tls: { secret: undefined },
};

describe("the settings of an application refuse, about the ingress and what it serves,", () => {
  refuses({
    "a route to a service that listens nowhere": [
      { services: { lookout: { image, ...asked } }, ingress: { routes: { "/": "lookout" } } },
      "ingress.routes./",
      /the name of a service with ports: there are gateway/,
    ],
    "a way in without any route": [{ ingress: { routes: none } }, "ingress.routes", /at least one route/],
    "a host without routes beside others that have some": [
      { ingress: { routes: none, hosts: { shop } } },
      "ingress.routes",
      /at least one route/,
    ],
    "a further host without routes": [
      { ingress: { hosts: { shop: { host: "shop.example.com", routes: {} } } } },
      "ingress.hosts.shop.routes",
      /at least one route/,
    ],
    "a route of a further host to what is no service": [
      { ingress: { hosts: { shop: { ...shop, routes: { "/": "redis" } } } } },
      "ingress.hosts.shop.routes./",
      /is "redis"; allowed is the name of a service/,
    ],
    "two hosts of one name": [
      { ingress: { hosts: { shop: { ...shop, host: "demo.example.com" } } } },
      "ingress.hosts.shop.host",
      /another name, because ingress\.host is the same/,
    ],
    "a host that is called like the first one": [
      { ingress: { hosts: { all: shop } } },
      "ingress.hosts.all",
      /and not all/,
    ],
    "a certificate for a host that is served without HTTPS": [
      { ingress: { tls: undefined, hosts: { shop: { ...shop, tls: { secret: "shop-tls" } } } } },
      "ingress.hosts.shop.tls",
      /nothing without `ingress\.tls`/,
    ],
    "a host without a certificate of its own at Istio, whose namespace is another": [
      { ingress: { ...atIstio, hosts: { shop, fair: { ...fair, tls: undefined } } } },
      "ingress.tls.secret",
      /the name of a Secret in the namespace of Istio's gateway/,
    ],
    "a request to a host that isn't served": [
      { smoke: [{ name: "open", host: "shop.example.com", path: "/" }] },
      "smoke.0.host",
      /a host name of the ingress: there are demo\.example\.com/,
    ],
    "TLS of a service in a stack without an authority": [
      { tls: false, services: { judge: { tls: true } } },
      "services.judge.tls",
      /with `tls: false` the stack has no authority/,
    ],
    "TLS of a service that listens nowhere": [
      { services: { lookout: { image, ...asked, tls: true } } },
      "services.lookout.tls",
      /the service has no ports/,
    ],
    "a check by gRPC of a port that speaks TLS": [
      { services: { judge: { tls: true, health: { kind: "grpc" } } } },
      "services.judge.health.kind",
      /gRPC probes don't support TLS/,
    ],
    "a liveness check by gRPC of a port that speaks TLS": [
      { services: { judge: { tls: true, health: { kind: "tcp", liveness: { kind: "grpc" } } } } },
      "services.judge.health.liveness.kind",
      /set health\.liveness\.port to a port without TLS/,
    ],
    "metrics at a port that speaks TLS": [
      service({ tls: true, metrics: { port: "http" } }),
      "services.harbour.metrics.port",
      /another port than http/,
    ],
    "a route to a service that speaks TLS": [
      { services: { gateway: { tls: true } } },
      "ingress.routes./health",
      /the ingress connects to services by HTTP/,
    ],
    "a route to what is no service": [
      { ingress: { routes: { "/data": "redis" } } },
      "ingress.routes./data",
      /is "redis"; allowed is the name of a service with ports/,
    ],
    "a request that uses what nobody kept": [
      { smoke: [{ name: "a ship", path: "/ships/{ship}" }] },
      "smoke.0",
      /without \{ship\}.*api-key/,
    ],
    "a load test of what comes from a request that it doesn't repeat": [
      {
        smoke: [
          { name: "a ship is ordered", method: "POST", path: "/ships", keep: { ship: "id" } },
          { name: "it floats", path: "/ships/{ship}", load: true },
        ],
      },
      "smoke.1.load",
      /false, because \{ship\} comes from a request without `load: true`/,
    ],
  });

  it("no certificate for all hosts where each has its own", () => {
    const hosts = { shop: { ...shop, tls: { secret: "shop-tls" } }, fair };
    assert.deepEqual(complaints({ smoke: [], ingress: { ...atIstio, hosts } }), []);
    const ingress = { kind: "traefik", host: "ships.example.com", tls: {}, routes: { "/": "web" } };
    const plain = {
      ...{ system: "application", name: "ships", tls: false },
      services: { web: http },
    };
    const told = (changes: object) => () =>
      parseSettings("the file", { ...plain, ingress: { ...ingress, ...changes } });
    const own = { host: "fair.example.com", routes: { "/": "web" }, tls: { secret: "fair-tls" } };
    assert.throws(told({ hosts: { fair: own } }), /ingress\.tls\.secret/);
    const { host: _, routes: __, ...without } = ingress;
    assert.doesNotThrow(() =>
      parseSettings("the file", { ...plain, ingress: { ...without, hosts: { fair: own } } }),
    );
  });
});
