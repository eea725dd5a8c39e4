import { credentialIn, credentialInCommand, credentialSetting } from "../formats/credential-texts.ts";
import { isCredential } from "../formats/credentials.ts";
import type { Container, EnvVar } from "../kubernetes/objects.ts";
import { isSecretName } from "../kubernetes/secret-names.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { anyProblem, problemsOf } from "../model/unknown.ts";

type IsSecret = (name: string) => boolean;

function inVariable(variable: EnvVar, title: string, isSecret: IsSecret): string | undefined {
  const { name, value } = variable;
  // Anything but a text the API server refuses, and the object is told of for that.
  if (typeof value !== "string") return undefined;
  if (isCredential(name, value, isSecret)) return `env ${name} of ${title} holds a literal credential`;
  const found = credentialIn(value);
  if (found) return `env ${name} of ${title} holds ${found}`;
  const inner = credentialSetting(value, { isSecret }) ?? credentialInCommand([value], isSecret);
  return inner && `env ${name} of ${title} holds a literal credential in ${inner}`;
}

function inCommand(spec: Container, title: string, isSecret: IsSecret): string | undefined {
  const words = [...(spec.command ?? []), ...(spec.args ?? [])].filter((word) => typeof word === "string");
  for (const word of words) {
    const found = credentialIn(word);
    if (found) return `the command of ${title} holds ${found}`;
  }
  const found =
    credentialInCommand(words, isSecret) ??
    words.map((word) => credentialSetting(word, { isSecret })).find((name) => name !== undefined);
  return found && `the command of ${title} holds a literal credential: ${found}`;
}

export const noPlaintextCredentialInEnv = rule({
  id: "no-plaintext-credential-in-env",
  title: "No environment variable or command of a pod contains a credential.",
  pack: "baseline",
  severity: "critical",
  levels: "aMM",
  relation: true,
  requirements: [3, 90],
  remediation: [
    "Put the value into a Secret and refer to it by valueFrom.secretKeyRef; secretEnv of a Connection does.",
    "In a command, use the variable: $(NAME).",
  ],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const isSecret = isSecretName(graph);
    return problemsOf(workload.containers(), ({ spec, title }) =>
      anyProblem(
        () => problemsOf(spec.env ?? [], (variable) => inVariable(variable, title, isSecret)),
        () => inCommand(spec, title, isSecret),
      ),
    );
  },
});
