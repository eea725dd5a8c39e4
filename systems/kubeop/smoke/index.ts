import { randomBytes } from "node:crypto";
import { styleText } from "node:util";
import { z } from "zod";
import { imageReference } from "../../../components/fields.ts";
import { findEntrance } from "../../../components/ingress/entrance.ts";
import { parseWords } from "../../../lib/words.ts";
import { Client } from "../../client.ts";
import { commonOutputs, plainHttpIsRedirected } from "../../smoke.ts";
import { administratorsAreApart, healthIsServed, tokenIsAskedFor } from "./access.ts";
import { usageIsInvoiced } from "./billing.ts";
import { appsAreRun } from "./tenancy.ts";
import { authorization, type Claims } from "./tokens.ts";

/**
 * Proves that a stack of kubeOP works: as tenants and administrators ask the manager through the ingress, with tokens of the
 * stack's own key, and as somebody with kubectl has projects and apps. Its own tests can't be used: they need a manager without
 * authentication, one operator, and tenants that nobody has.
 */

const outputs = z.object({
  ...commonOutputs,
  signingKey: z.string(),
  /** What the outside may ask beside tenants' API. */
  served: z.object({ administrators: z.boolean(), health: z.boolean() }),
});

const options = z.strictObject({
  /** Every node has it already, and it runs until it is stopped. */
  IMAGE: imageReference.default("registry.k8s.io/pause:3.10"),
});

/** `make smoke` for kubeOP. */
export function kubeopSmoke(words: readonly string[]) {
  const example = "make smoke STACK=kubeop-production IMAGE=ghcr.io/example/app:1.0.0";
  const { IMAGE: image } = parseWords(words, options, "The options of the smoke test", example);
  return async (stackOutputs: unknown, env: NodeJS.ProcessEnv): Promise<void> => {
    const { certificateAuthority, namespace, served, signingKey } = outputs.parse(stackOutputs);
    const name = `smoke-${randomBytes(4).toString("hex")}`;
    const at = async (path: string) => {
      const entrance = await findEntrance({ namespace, name: "kubeop-ingress", path }, env);
      return { entrance, client: new Client("kubeOP's API", { entrance, authority: certificateAuthority }) };
    };
    const tenants = await at("/v1/tenants");
    const as = (claims: Claims) => tenants.client.as(authorization(signingKey, claims));
    const administrator = as({ role: "admin" });

    if (tenants.entrance.https) await plainHttpIsRedirected(tenants.entrance, "/v1/tenants");
    if (served.health) await healthIsServed(tenants.client);
    await tokenIsAskedFor(tenants.client);
    await administratorsAreApart(administrator);
    await appsAreRun({ name, image }, env);
    if (!served.administrators) return tellUntested();
    const { client } = await at("/v1/usage");
    const internal = client.as(authorization(signingKey, { role: "admin" }));
    const asTenant = (id: string) => as({ role: "tenant", scope: `tenant:${id}` });
    await usageIsInvoiced({ administrator, internal, asTenant, name });
  };
}

function tellUntested(): void {
  const why = "`ingress.internalHost` is not set, so usage can't be sent.";
  console.log(`${styleText("yellow", "!")} ${why} The path from usage to an invoice was not tested.`);
}
