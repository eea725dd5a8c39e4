import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Client } from "../../systems/client.ts";
import {
  administratorsAreApart,
  healthIsServed,
  tokenIsAskedFor,
} from "../../systems/kubeop/smoke/access.ts";
import { usageIsInvoiced } from "../../systems/kubeop/smoke/billing.ts";
import { authorization } from "../../systems/kubeop/smoke/tokens.ts";
import { askedOf, type Wrongs } from "../support/kubeop/manager.ts";

const key = randomBytes(32).toString("base64");
const admin = authorization(key, { role: "admin" });

async function asked(wrongs: Wrongs, tenants: Client, administrators: Client): Promise<void> {
  await healthIsServed(tenants);
  await tokenIsAskedFor(tenants);
  await administratorsAreApart(tenants.as(admin));
  await usageIsInvoiced({
    administrator: tenants.as(admin),
    internal: administrators.as(admin),
    asTenant: (id) => tenants.as(authorization(key, { role: "tenant", scope: `tenant:${id}` })),
    name: `smoke-${Object.keys(wrongs).join()}`,
  });
}

async function quietly<Result>(run: () => Promise<Result>): Promise<Result> {
  const { log } = console;
  console.log = () => undefined;
  try {
    return await run();
  } finally {
    console.log = log;
  }
}

const smoke = (wrongs: Wrongs) =>
  quietly(() => askedOf(key, wrongs, (tenants, administrators) => asked(wrongs, tenants, administrators)));

describe("the smoke test of kubeOP", () => {
  it("passes where the manager is right, and leaves no tenant behind", async () => {
    assert.deepEqual([...(await smoke({}))], []);
  });

  for (const [what, wrongs, message] of [
    ["a forged token is believed", { believes: true }, /token of another key got 200 instead of 401/],
    ["usage is billed twice", { doubles: true }, /invoice of .* says something else/],
    [
      "a tenant reads another one's invoice",
      { tells: true },
      /Another tenant's question .* got 200 instead of 403/,
    ],
    ["metrics are public", { serves: true }, /\/metrics at the host of tenants got 200 instead of 404/],
  ] as const)
    it(`fails where ${what}`, async () => {
      await assert.rejects(smoke(wrongs), message);
    });
});
