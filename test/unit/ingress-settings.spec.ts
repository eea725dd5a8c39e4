import assert from "node:assert/strict";
import { kindNames } from "../../components/ingress/kinds.ts";
import { mistakes } from "../../components/ingress/rules.ts";
import { ingress } from "../../systems/cordum/settings/ingress.ts";

describe("the settings of an ingress", () => {
  const host = "cordum.example.com";

  it("that name no more than the kind and the host have the document's values", () => {
    const settings = ingress.parse({ kind: "traefik", host, tls: {} });
    assert.deepEqual(settings, {
      kind: "traefik",
      className: "traefik",
      host,
      tls: { minVersion: "TLS1.2", hstsSeconds: 31_536_000 },
      publicHealth: true,
      timeoutSeconds: 3600,
      maxBodySize: "10Mi",
      annotations: {},
      controller: { namespace: "traefik", podLabels: { "app.kubernetes.io/name": "traefik" } },
    });
  });

  it("let a part of the controller's pods be said", () => {
    const settings = ingress.parse({ kind: "nginx", controller: { namespace: "edge" } });
    assert.equal(settings?.controller.namespace, "edge");
    assert.equal(settings?.controller.podLabels["app.kubernetes.io/name"], "ingress-nginx");
  });

  const refused: Readonly<Record<string, readonly [Parameters<typeof mistakes>[0], string]>> = {
    "no class where the kind has none": [{ kind: "ingress" }, "className"],
    "no GatewayClass": [{ kind: "gateway-api" }, "className"],
    "a class for Istio": [{ kind: "istio", className: "istio" }, "className"],
    "TLS without a host": [{ kind: "traefik", tls: {} }, "host"],
    "TLS with a kind that can't force it": [{ kind: "ingress", className: "any", host, tls: {} }, "kind"],
    "a dashboard's host alone": [{ kind: "traefik", dashboardHost: host }, "host"],
    "one host twice": [{ kind: "traefik", host, dashboardHost: host }, "dashboardHost"],
    "a body limit for Istio": [{ kind: "istio", maxBodySize: "1Mi" }, "maxBodySize"],
    "ports of listeners for Traefik": [{ kind: "traefik", listenerPorts: {} }, "listenerPorts"],
    "a rate limit for the Gateway API": [{ kind: "gateway-api", className: "c", rateLimit: {} }, "rateLimit"],
    "TLS 1.3 alone for ingress-nginx": [
      { kind: "nginx", host, tls: { minVersion: "TLS1.3" } },
      "tls.minVersion",
    ],
    "HSTS for ingress-nginx": [{ kind: "nginx", host, tls: { hstsSeconds: 1 } }, "tls.hstsSeconds"],
    "options of a listener for Traefik": [{ kind: "traefik", host, tls: { options: {} } }, "tls.options"],
    "the stack's own Secret for Istio": [{ kind: "istio", host, tls: {} }, "tls.secret"],
  };
  for (const [what, [options, path]] of Object.entries(refused)) {
    it(`refuse ${what}`, () => {
      assert.deepEqual(
        mistakes(options).map((mistake) => mistake.path.join(".")),
        [path],
      );
    });
  }

  it("take for every kind what it can do", () => {
    for (const kind of kindNames.filter((name) => name !== "ingress")) {
      const secret = kind === "istio" ? { secret: "cordum-ingress-tls" } : {};
      const named = kind === "gateway-api" ? { className: "traefik" } : {};
      assert.deepEqual(mistakes({ kind, host, ...named, tls: secret }), [], kind);
    }
  });
});
