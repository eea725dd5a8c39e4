import { coveredBySome } from "../formats/x509.ts";
import { wordsOf } from "../kubernetes/configuration.ts";
import { clientsOf, type Database, databaseService } from "../kubernetes/databases.ts";
import { clusterOfService, postgresClusters } from "../kubernetes/postgres.ts";
import { backends } from "../kubernetes/services.ts";
import { everyDatabase } from "../model/expected.ts";
import { rule, type Stack } from "../model/rule.ts";

/** Whether an operator makes its Service, which no file has. */
function isMade({ graph }: Stack, { host }: Database): boolean {
  const [service = "", namespace] = host.split(".");
  return postgresClusters(graph).some(
    (cluster) =>
      (namespace === undefined || namespace === cluster.namespace) &&
      clusterOfService(graph, { namespace: cluster.namespace ?? "", service }) === cluster,
  );
}

export const declaredDatabasePresent = rule({
  id: "declared-database-present",
  title: "Every required database exists, and a workload uses it.",
  pack: "resilience",
  severity: "medium",
  levels: "-aa",
  relation: true,
  requirements: [1],
  remediation: ["Add the database to the stack, or its host to the contract's externalHosts."],
  subjects: everyDatabase,
  check: (database, stack) => {
    const { host, name } = database;
    const service = databaseService(stack, database);
    if (service && backends(stack.graph, service).length === 0 && service.spec.type !== "ExternalName")
      return `${service.title} has nothing behind it`;
    if (!service && !isMade(stack, database) && !coveredBySome(stack.contract.externalHosts, host))
      return `${host} is no Service of the stack, and no host outside that the contract names`;
    const users = clientsOf(stack, database);
    if (users.length === 0) return `no workload is configured to dial ${host}`;
    const named = users.some((one) =>
      wordsOf(one)
        .split(/[^\w-]+/)
        .includes(name),
    );
    return !named && `nobody who dials ${host} names database ${name}`;
  },
});
