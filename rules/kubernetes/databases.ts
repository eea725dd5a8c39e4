import type { Contract } from "../model/contract.ts";
import type { Stack } from "../model/rule.ts";
import { dialledBy } from "./dialled.ts";
import type { ServiceSpec } from "./objects.ts";
import { allServices, type Service } from "./services.ts";
import { type Workload, workloads } from "./workloads.ts";

/** A database that the contract names. */
export type Database = Contract["databases"][number];

/** The Service of the stack that answers for it, by `name`, `name.namespace` or a longer form of that. */
export function databaseService({ graph }: Stack, { host }: Database): Service | undefined {
  const [name, namespace] = host.split(".");
  const within =
    namespace ?? graph.ofKind<ServiceSpec>("Service").find((one) => one.name === name)?.namespace;
  return allServices(graph).find((one) => one.name === name && one.namespace === within);
}

/** The workloads whose configuration dials it; jobs too. */
export function clientsOf(stack: Stack, database: Database): readonly Workload[] {
  const wanted = databaseService(stack, database);
  return workloads(stack.graph).filter((workload) =>
    dialledBy(stack.graph, workload).some(({ address, service }) =>
      wanted ? service === wanted : address.host === database.host.toLowerCase(),
    ),
  );
}
