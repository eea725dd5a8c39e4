import { dependsOn } from "../graph/dependencies.ts";
import { clientsOf } from "../kubernetes/databases.ts";
import { type Workload, workloads } from "../kubernetes/workloads.ts";
import { everyDatabase, workloadsNamed } from "../model/expected.ts";
import { rule, type Stack } from "../model/rule.ts";
import { problemsOf, UnknownValue } from "../model/unknown.ts";

/** Hooks by which Helm and Argo CD run a job before everything else. */
const hooks: Readonly<Record<string, RegExp>> = {
  "helm.sh/hook": /pre-(install|upgrade)/,
  "argocd.argoproj.io/hook": /PreSync/,
};

function wave({ resource }: Workload): number {
  return Number(resource.annotations["argocd.argoproj.io/sync-wave"] ?? 0);
}

/** Whether something makes the job come first. */
function isBefore({ graph }: Stack, job: Workload, client: Workload): boolean {
  return (
    dependsOn(graph, client.resource, job.resource) ||
    Object.entries(hooks).some(([name, when]) => when.test(job.resource.annotations[name] ?? "")) ||
    wave(job) < wave(client)
  );
}

const nameLabel = "app.kubernetes.io/name";

/**
 * The Jobs that migrate. Where each version's Job has a name of its own, with a hash or what the cluster adds, its label says what
 * it is: a name that only begins alike may be another program's. Of several, a client waits for all.
 */
function jobsOf(stack: Stack, migrations: string): readonly Workload[] {
  const exact = workloadsNamed(stack, migrations).filter(({ isBatch }) => isBatch);
  if (exact.length > 0) return exact;
  return workloads(stack.graph).filter(
    ({ kind, name, resource }) =>
      kind === "Job" &&
      (resource.labels[nameLabel] === migrations || (!resource.isNamed && name === `${migrations}-`)),
  );
}

export const migrationOrdered = rule({
  id: "migration-ordered",
  title: "Database migrations run before the workloads that use the database.",
  pack: "operability",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [2],
  remediation: [
    "Make the workload depend on the migration's Job (dependsOn), or migrate in an init container.",
  ],
  subjects: everyDatabase,
  check: (database, stack) => {
    const { migrations } = database;
    if (migrations === undefined) throw new UnknownValue("the contract doesn't say what migrates it");
    const jobs = jobsOf(stack, migrations);
    const clients = clientsOf(stack, database).filter(({ isService }) => isService);
    return problemsOf(clients, (client) => {
      if (client.containers("init").some(({ spec }) => spec.name === migrations)) return undefined;
      if (jobs.length === 0)
        return `there is no Job ${migrations}, and ${client.title} has no such init container`;
      const late = jobs.find((job) => !isBefore(stack, job, client));
      return late && `nothing makes ${client.title} wait for ${late.title}`;
    });
  },
});
