import { z } from "zod";
import type { Client } from "../../client.ts";
import { cleaningUp, expectStatus, failed, report } from "../../smoke.ts";

const tenant = z.object({ id: z.string() });
const used = z.object({ cpu_milli: z.number(), mem_mib: z.number() });
const snapshot = z.object({ totals: used });
const invoice = z.object({
  tenant_id: z.string(),
  lines: z.array(used.extend({ ts: z.string() })),
  subtotal: z.number(),
});

/** As much as is ingested; no two parts of it alike. */
const usage = { cpu_milli: 200, mem_mib: 300 };

/** Who asks, and where what only administrators ask is served. */
export interface Billing {
  readonly administrator: Client;
  readonly internal: Client;
  /** The same as one of its tenants. */
  readonly asTenant: (id: string) => Client;
  /** Name of a tenant that is nobody else's. */
  readonly name: string;
}

/** What a tenant uses is on its invoice, once, and on no other's. */
export async function usageIsInvoiced({ administrator, asTenant, internal, name }: Billing): Promise<void> {
  const created = await administrator.send("POST", "/v1/tenants", JSON.stringify({ name }));
  const { id } = administrator.read(created, "The new tenant", tenant);
  const remove = async () =>
    expectStatus(await administrator.send("DELETE", `/v1/tenants/${id}`), 204, "Removing the tenant");
  await cleaningUp(async () => {
    const before = await internal.get("/v1/usage/snapshot", "The usage of all tenants", snapshot);
    await ingest(internal, id);
    const after = await internal.get("/v1/usage/snapshot", "The usage of all tenants", snapshot);
    for (const what of ["cpu_milli", "mem_mib"] as const)
      if (after.totals[what] - before.totals[what] < usage[what])
        throw failed(`The usage of all tenants grew by less ${what} than one of them has used.`);
    await invoiceIsRight(asTenant(id), id);
    const other = asTenant("00000000-0000-0000-0000-000000000000");
    expectStatus(
      await other.send("GET", `/v1/invoices/${id}`),
      403,
      "Another tenant's question for an invoice",
    );
    report("what a tenant uses is on its invoice, which no other tenant may read");
  }, remove);
}

/** Once: the manager adds up what it is told twice. */
async function ingest(internal: Client, id: string): Promise<void> {
  const hour = new Date();
  hour.setUTCMinutes(0, 0, 0);
  const body = JSON.stringify([{ ts: hour.toISOString(), tenant_id: id, ...usage }]);
  expectStatus(await internal.send("POST", "/v1/usage/ingest", body), 200, "Usage");
}

async function invoiceIsRight(tenant: Client, id: string): Promise<void> {
  const { lines, subtotal, tenant_id: of } = await tenant.get(`/v1/invoices/${id}`, "The invoice", invoice);
  const [line] = lines;
  const right =
    of === id &&
    lines.length === 1 &&
    line?.cpu_milli === usage.cpu_milli &&
    line.mem_mib === usage.mem_mib &&
    subtotal > 0;
  if (!right) throw failed(`The invoice of ${id} says something else than what it has used.`);
}
