import type { Backup } from "../kubernetes/backups.ts";
import { referencesOf } from "../kubernetes/references.ts";
import { NotApplicable, rule, type Stack } from "../model/rule.ts";
import { everyBackup } from "../model/stores.ts";
import { problemsOf } from "../model/unknown.ts";

/** The Secrets that it reads: those of its pods, or of Velero's storage locations. */
function secretsOf({ graph }: Stack, { job, resource }: Backup): readonly (readonly [string, string])[] {
  if (job)
    return referencesOf(job)
      .filter(({ kind }) => kind === "Secret")
      .map(({ name }) => [job.namespace, name] as const);
  const { namespace } = resource as { readonly namespace?: string };
  return graph
    .ofKind<{ credential?: { name?: string } }>("velero.io/BackupStorageLocation")
    .filter((one) => one.namespace === namespace)
    .flatMap(({ spec }) => (spec.credential?.name ? [[namespace ?? "", spec.credential.name] as const] : []));
}

export const backupCredentialsExternal = rule({
  id: "backup-credentials-external",
  title: "The credentials of backups are not in the repository.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [63],
  remediation: [
    "Create the Secret with an ExternalSecret or SealedSecret, or with the program, which encrypts it.",
  ],
  subjects: everyBackup,
  check: (backup, stack) => {
    const secrets = secretsOf(stack, backup);
    if (secrets.length === 0) return new NotApplicable("It reads no Secret.");
    return problemsOf(secrets, ([namespace, name]) => {
      const plain = stack.graph.find("Secret", namespace, name);
      // Whatever isn't a plain Secret is made in the cluster; what Pulumi makes is encrypted in its state.
      return (
        plain !== undefined &&
        plain.origin.urn === undefined &&
        `Secret ${namespace}/${name} is a plain manifest, whoever reads the repository can read it`
      );
    });
  },
});
