import assert from "node:assert/strict";
import { ofGateway, ofIngress } from "../../components/ingress/entrance.ts";

const address = { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } };

const api = "/api/v1";

function rule(host: string | undefined, ...paths: readonly string[]) {
  return { ...(host && { host }), http: { paths: paths.map((path) => ({ path })) } };
}

describe("the entrance of a stack", () => {
  it("is an Ingress that serves every name", () => {
    const spec = { rules: [rule(undefined, api, "/health", "/")] };
    const found = ofIngress({ spec, status: address }, api);
    assert.deepEqual(found, { address: "192.0.2.1", https: false, health: true });
  });

  it("is by the host that has the API, with HTTPS where the Ingress has a certificate", () => {
    const rules = [rule("board.example.com", "/"), rule("api.example.com", api)];
    const found = ofIngress({ spec: { tls: [{}], rules }, status: address }, api);
    assert.deepEqual(found, { address: "192.0.2.1", host: "api.example.com", https: true, health: false });
  });

  it("may be a name, as that of a cloud's load balancer", () => {
    const status = { loadBalancer: { ingress: [{ hostname: "lb.example.net" }] } };
    assert.equal(
      ofIngress({ spec: { rules: [rule("a.example.com", api)] }, status }, api).address,
      "lb.example.net",
    );
  });

  it("is not there before a controller has given an address", () => {
    const status = { loadBalancer: {} };
    assert.throws(
      () => ofIngress({ spec: { rules: [rule("a.example.com", api)] }, status }, api),
      /has no address/,
    );
  });

  it("is by the host that has the path which is asked for", () => {
    const rules = [rule("api.example.com", api), rule("shop.example.com", "/shop")];
    assert.equal(ofIngress({ spec: { rules }, status: address }, "/shop").host, "shop.example.com");
  });

  const route = (
    gateway: string,
    host: string,
    backendRefs: readonly object[],
    ...paths: readonly string[]
  ) => ({
    spec: {
      parentRefs: [{ name: gateway }],
      hostnames: [host],
      rules: [{ backendRefs, matches: paths.map((value) => ({ path: { value } })) }],
    },
  });
  const gateway = {
    metadata: { name: "cordum-ingress" },
    spec: { listeners: [{ protocol: "HTTP" }, { protocol: "HTTPS" }] },
    status: { addresses: [{ value: "192.0.2.2" }] },
  };

  it("is a Gateway with the routes that are its own and lead somewhere", () => {
    const items = [
      route("other", "other.example.com", [{}], api),
      route("cordum-ingress", "redirect.example.com", [], api),
      route("cordum-ingress", "api.example.com", [{}], api, "/health"),
    ];
    assert.deepEqual(ofGateway(gateway, { items }, api), {
      address: "192.0.2.2",
      host: "api.example.com",
      https: true,
      health: true,
    });
  });

  it("is not there when no route leads to the API", () => {
    const items = [route("cordum-ingress", "api.example.com", [{}], "/")];
    assert.throws(() => ofGateway(gateway, { items }, api), /Nothing serves \/api\/v1/);
  });
});
