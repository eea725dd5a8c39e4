import { addressesIn, serviceNames } from "../kubernetes/addresses.ts";
import { variablesOf } from "../kubernetes/configuration.ts";
import { dialledBy } from "../kubernetes/dialled.ts";
import { clusterOfService } from "../kubernetes/postgres.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { NotApplicable, rule, type Stack } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { attempt, UnknownValue } from "../model/unknown.ts";

type Known = Pick<Stack, "graph">;

function leadsToCluster(host: string, { namespace }: Workload, { graph }: Known): boolean {
  return serviceNames(host, namespace).some((name) => clusterOfService(graph, name) !== undefined);
}

/** What a client's variables say of how it checks its PostgreSQL: in an address, or in one for that alone. */
function modes(
  workload: Workload,
  known: Known,
): readonly { readonly name: string; readonly mode: string }[] {
  return variablesOf(known.graph, workload, /./).flatMap(({ variable }) => {
    const { name } = variable;
    const value = attempt(() => variable.value);
    if (typeof value !== "string") return [];
    if (/SSL_?MODE$/i.test(name)) return [{ name, mode: value }];
    const own = addressesIn(value).some(
      ({ host, scheme = "" }) => scheme.startsWith("postgres") && leadsToCluster(host, workload, known),
    );
    // libpq's own.
    return own ? [{ name, mode: /[?&]sslmode=([\w-]+)/.exec(value)?.[1] ?? "prefer" }] : [];
  });
}

export const postgresClientsVerify = rule({
  id: "postgres-clients-verify",
  title: "Every client of PostgreSQL verifies the server's certificate.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [38],
  remediation: ["sslmode=verify-full, and sslrootcert with the authority of the stack."],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const dials = dialledBy(graph, workload).some(({ address }) =>
      leadsToCluster(address.host, workload, { graph }),
    );
    if (!dials) return new NotApplicable("It dials no PostgreSQL of the stack.");
    const said = modes(workload, { graph });
    if (said.length === 0) throw new UnknownValue("none of its variables says an sslmode");
    return said.map(
      ({ mode, name }) =>
        mode !== "verify-full" && `${name} has sslmode ${mode}, with which anybody may be the server`,
    );
  },
});
