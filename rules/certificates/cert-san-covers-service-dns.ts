import { coveredBySome } from "../formats/x509.ts";
import type { Graph } from "../graph/graph.ts";
import { servedNames } from "../kubernetes/certificates.ts";
import { dialledBy } from "../kubernetes/dialled.ts";
import { backends } from "../kubernetes/services.ts";
import { type Workload, workloads } from "../kubernetes/workloads.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

/** By these nobody asks for a certificate. */
const clear: ReadonlySet<string | undefined> = new Set(["http", "ws", "redis", "amqp"]);

/** The names by which each workload is dialled, and by whom. */
function hostsOf(graph: Graph): ReadonlyMap<Workload, ReadonlyMap<string, string>> {
  return graph.derive(findHosts);
}

function findHosts(graph: Graph): ReadonlyMap<Workload, ReadonlyMap<string, string>> {
  const found = new Map<Workload, Map<string, string>>();
  for (const from of workloads(graph)) {
    for (const { address, service } of dialledBy(graph, from)) {
      if (!service || clear.has(address.scheme)) continue;
      for (const to of backends(graph, service)) {
        const hosts = found.get(to) ?? new Map<string, string>();
        found.set(to, hosts.set(address.host, from.title));
      }
    }
  }
  return found;
}

export const certSanCoversServiceDns = rule({
  id: "cert-san-covers-service-dns",
  title: "Certificates contain every name that clients use for their servers.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [51],
  remediation: ["Add the name to the certificate's dnsNames; a component derives them from its Service."],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const hosts = hostsOf(graph).get(workload);
    if (!hosts) return new NotApplicable("Nobody in the stack dials it.");
    const names = servedNames(graph, workload);
    if (names.length === 0) return new NotApplicable("It shows no certificate as a server.");
    return problemsOf(
      hosts,
      ([host, by]) =>
        !coveredBySome(names, host) && `${by} dials ${host}, which isn't among its certificates' names`,
    );
  },
});
