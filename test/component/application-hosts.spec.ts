import assert from "node:assert/strict";
import type { RegisteredStack } from "../support/registered-stack.ts";
import { objectName, registered } from "../support/ships.ts";

describe("an application at several hosts", () => {
  const hosts = {
    deck: { host: "deck.example.com", routes: { "/": "captain" }, tls: { secret: "deck-tls" } },
    quay: { host: "quay.example.com", routes: { "/": "harbour", "/crew": "captain" } },
  };
  const rulesOf = (stack: RegisteredStack) => {
    const { inputs } = stack.get("kubernetes:networking.k8s.io/v1:Ingress", "ships-ingress-routes");
    return inputs.spec as { readonly rules: readonly { readonly host: string }[]; readonly tls: unknown };
  };

  it("serves each with routes and a certificate of its own, and lets the controller in once to each service", async () => {
    const stack = await registered({ ingress: { kind: "traefik", tls: {}, hosts } });
    const { rules, tls } = rulesOf(stack);
    assert.deepEqual(
      rules.map(({ host }) => host),
      ["deck.example.com", "quay.example.com"],
    );
    assert.deepEqual(tls, [
      { hosts: ["quay.example.com"], secretName: "ships-ingress-tls" },
      { hosts: ["deck.example.com"], secretName: "deck-tls" },
    ]);
    const policies = stack.ofType("kubernetes:networking.k8s.io/v1:NetworkPolicy").map(objectName);
    const admitted = policies.filter((name) => name?.endsWith("-from-ingress")).sort();
    assert.deepEqual(admitted, ["captain-from-ingress", "harbour-from-ingress"]);
  });

  it("may have one without a name beside them", async () => {
    const stack = await registered({
      ingress: { kind: "traefik", routes: { "/": "harbour" }, hosts: { quay: hosts.quay } },
    });
    assert.deepEqual(
      rulesOf(stack).rules.map(({ host }) => host),
      [undefined, "quay.example.com"],
    );
  });

  it("asks no authority for a certificate where each has its own", async () => {
    const stack = await registered({ ingress: { kind: "traefik", tls: {}, hosts: { deck: hosts.deck } } });
    assert.deepEqual(rulesOf(stack).tls, [{ hosts: ["deck.example.com"], secretName: "deck-tls" }]);
    const secrets = stack.ofType("kubernetes:core/v1:Secret").map(objectName);
    assert.ok(!secrets.includes("ships-ingress-tls") && secrets.includes("captain-tls"));
  });
});
