import { credentialIn, isHarmless, namesCredential } from "../formats/credentials.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const noPlaintextCredentialInEnv = rule({
  id: "no-plaintext-credential-in-env",
  title: "No credential is written into a variable of a pod.",
  pack: "baseline",
  severity: "critical",
  levels: "aMM",
  relation: false,
  requirements: [3, 90],
  remediation: [
    "Put the value into a Secret and refer to it by valueFrom.secretKeyRef; secretEnv of a Connection does.",
  ],
  subjects: everyWorkload,
  check: (workload) =>
    problemsOf(workload.containers(), ({ spec, title }) =>
      problemsOf(spec.env ?? [], (variable) => {
        const { name, value } = variable;
        if (value === undefined) return undefined;
        if (namesCredential(name) && !isHarmless(value))
          return `env ${name} of ${title} holds a literal credential`;
        const found = credentialIn(value);
        return found && `env ${name} of ${title} holds ${found}`;
      }),
    ),
});
