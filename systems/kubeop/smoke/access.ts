import { randomBytes } from "node:crypto";
import type { Client } from "../../client.ts";
import { expectStatus, report } from "../../smoke.ts";
import { paths } from "../ingress.ts";
import { authorization } from "./tokens.ts";

/** What the manager and the ingress keep from whoever may not have it. */

export async function healthIsServed(anybody: Client): Promise<void> {
  for (const path of paths.health)
    expectStatus(await anybody.send("GET", path), 200, `The manager's ${path}`);
  report("ingress, manager and its database answer");
}

/** Neither without a token nor with one that somebody else has signed. */
export async function tokenIsAskedFor(anybody: Client): Promise<void> {
  const create = (client: Client) => client.send("POST", "/v1/tenants", '{"name": "smoke-refused"}');
  const forged = authorization(randomBytes(32).toString("base64"), { role: "admin" });
  expectStatus(await create(anybody), 401, "A tenant without a token");
  expectStatus(await create(anybody.as(forged)), 401, "A tenant with a token of another key");
  report("a tenant without a token, or with a forged one, is refused");
}

/** Not even with a good token: these routes are somewhere else, or nowhere. */
export async function administratorsAreApart(administrator: Client): Promise<void> {
  for (const path of ["/metrics", "/openapi.json", ...paths.administrators])
    expectStatus(await administrator.send("GET", path), 404, `${path} at the host of tenants`);
  report("what only administrators ask is not served to tenants, nor are metrics");
}
