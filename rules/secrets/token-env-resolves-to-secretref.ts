import { configFiles } from "../kubernetes/configuration.ts";
import { secretKeys } from "../kubernetes/secrets.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import { NotApplicable, rule, type Stack } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

const named = /\b\w*token_env["']?\s*[:=]\s*["']?([A-Za-z_]\w*)/gi;

/** Whether a variable of some container comes from a Secret: by itself, or with all of its keys. */
function fromSecret({ graph }: Stack, workload: Workload, name: string): boolean {
  return workload.containers("main", "sidecar").some(({ spec }) => {
    const own = (spec.env ?? []).find((variable) => variable.name === name);
    if (own) return own.valueFrom?.secretKeyRef !== undefined;
    return (spec.envFrom ?? []).some(({ secretRef }) => {
      const secret = secretRef?.name && graph.find("Secret", workload.namespace, secretRef.name);
      // What others make, or makes itself in the cluster, is trusted to have it.
      return secretRef !== undefined && (!secret || (secretKeys(secret.object)?.includes(name) ?? true));
    });
  });
}

export const tokenEnvResolvesToSecretref = rule({
  id: "token-env-resolves-to-secretref",
  title: "A token that a configuration names by its environment variable comes from a Secret.",
  pack: "baseline",
  severity: "medium",
  levels: "-aa",
  relation: true,
  requirements: [13],
  remediation: ["Set the variable with secretKeyRef."],
  subjects: everyWorkload,
  check: (workload, stack) => {
    const names = configFiles(stack.graph, workload).flatMap(({ name: file, text }) =>
      [...text.matchAll(named)].map(([, name = ""]) => ({ file, name })),
    );
    if (names.length === 0) return new NotApplicable("Its configuration names no variable of a token.");
    return problemsOf(
      names,
      ({ file, name }) =>
        !fromSecret(stack, workload, name) && `${file} names variable ${name}, which comes from no Secret`,
    );
  },
});
