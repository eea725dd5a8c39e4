import assert from "node:assert/strict";
import type { RegisteredStack } from "../support/registered-stack.ts";
import { registered } from "../support/ships.ts";

describe("a service that serves by TLS", () => {
  let stack: RegisteredStack;
  const health = { kind: "http", path: "/healthz" };
  before(async () => {
    const harbour = { tls: true, health, ports: { metrics: 9090 }, metrics: { port: "metrics" } };
    stack = await registered({ services: { harbour } });
  });
  const leaf = (name: string) =>
    stack.get("tls:index/locallySignedCert:LocallySignedCert", `ships-certificates-${name}-leaf`).inputs;
  const request = (name: string) =>
    stack.get("tls:index/certRequest:CertRequest", `ships-certificates-${name}-request`).inputs;

  it("has a certificate with the names that it is dialled by, good for what it dials, too", () => {
    const { dnsNames } = request("harbour-tls") as { readonly dnsNames: readonly string[] };
    for (const name of ["harbour", "harbour.ships-test.svc", "harbour.ships-test.svc.cluster.local"])
      assert.ok(dnsNames.includes(name), name);
    const { allowedUses } = leaf("harbour-tls") as { readonly allowedUses: readonly string[] };
    assert.ok(allowedUses.includes("server_auth") && allowedUses.includes("client_auth"));
  });

  it("finds it in its environment, and is asked by HTTPS", () => {
    assert.equal(stack.env("harbour").TLS_KEY, "/etc/seaworthy/tls/tls.key");
    const { readinessProbe, volumeMounts } = stack.container("harbour");
    const { httpGet } = readinessProbe as { readonly httpGet: unknown };
    assert.deepEqual(httpGet, { path: "/healthz", port: "http", scheme: "HTTPS" });
    const paths = (volumeMounts as { readonly mountPath: string }[]).map(({ mountPath }) => mountPath);
    assert.ok(paths.includes("/etc/seaworthy/tls"));
  });

  it("is dialled by HTTPS, by clients that know whom to trust", () => {
    const env = stack.env("captain");
    assert.equal(env.HARBOUR_URL, "https://harbour.ships-test.svc:8080");
    assert.equal(env.HARBOUR_TLS_CA, "/etc/seaworthy/tls/ca.crt");
    assert.equal(env.HARBOUR_TLS_SERVER_NAME, "harbour.ships-test.svc");
  });

  it("leaves services alone that don't", async () => {
    const { HARBOUR_URL, HARBOUR_TLS_CA } = (await registered()).env("captain");
    assert.deepEqual([HARBOUR_URL, HARBOUR_TLS_CA], ["http://harbour.ships-test.svc:8080", undefined]);
  });
});
