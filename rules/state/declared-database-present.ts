import { coveredBySome } from "../formats/x509.ts";
import { wordsOf } from "../kubernetes/configuration.ts";
import { clientsOf, databaseService } from "../kubernetes/databases.ts";
import { backends } from "../kubernetes/services.ts";
import { everyDatabase } from "../model/expected.ts";
import { rule } from "../model/rule.ts";

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
    if (!service && !coveredBySome(stack.contract.externalHosts, host))
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
