import { z } from "zod";
import type { DeclaredRequest } from "../../lib/declared-request.ts";
import type { LoadPlan } from "../../lib/load-plan.ts";
import { authorization } from "./smoke/tokens.ts";

const outputs = z.object({ signingKey: z.string() });

/** Longer than any load test. */
const validSeconds = 24 * 3600;

const look = { method: "GET", headers: { Authorization: "{token}" }, status: 200, answer: {}, keep: {} };

/** Somebody whom the manager doesn't know has an empty invoice. */
const nobody = "00000000-0000-0000-0000-000000000000";

/** Nothing is created: the manager adds up usage that is sent again, and takes a name twice for a fault of its own. */
const requests: readonly DeclaredRequest[] = [
  { ...look, name: "look at tenants", path: "/v1/tenants" },
  { ...look, name: "look at projects", path: "/v1/projects" },
  { ...look, name: "look at apps", path: "/v1/apps" },
  { ...look, name: "look at an invoice", path: `/v1/invoices/${nobody}` },
];

/** An administrator looks at what there is; each answer comes from the database. */
export function kubeopLoad(stackOutputs: unknown): LoadPlan {
  const { signingKey } = outputs.parse(stackOutputs);
  const { Authorization: token } = authorization(signingKey, { role: "admin" }, Date.now(), validSeconds);
  return { known: { token }, pauseSeconds: 0.5, requests };
}
