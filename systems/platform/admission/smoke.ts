import { z } from "zod";
import type { Action } from "../../../components/admission/action.ts";
import { policyName } from "../../../components/admission/policy.ts";
import { pods } from "../../../components/admission/targets.ts";
import { Problem } from "../../../lib/problem.ts";
import { create } from "../dry-run.ts";

const action = z.enum(["deny", "warn", "audit"]);

/** What a stack says of its policies. */
export const admissionOutputs = z.object({
  /** From which images may come. */
  registry: z.string(),
  actions: z.object({ "pod-security": action, registries: action, resources: action }),
});

type Outputs = z.output<typeof admissionOutputs>;
type ConcernName = keyof Outputs["actions"];

/** A pod that keeps every policy, but for what is given. */
function pod(image: string, changes: { readonly privileged?: true; readonly resources?: undefined } = {}) {
  const { privileged, ...others } = changes;
  const amounts = { cpu: "1m", memory: "1Mi", "ephemeral-storage": "1Mi" };
  const securityContext = {
    runAsNonRoot: true,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
    ...(privileged ? { privileged } : { allowPrivilegeEscalation: false }),
  };
  const container = {
    name: "main",
    image,
    securityContext,
    resources: { requests: amounts, limits: amounts },
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    // Every cluster has this namespace.
    metadata: { generateName: "seaworthy-smoke-", namespace: "default" },
    spec: { restartPolicy: "Never", containers: [{ ...container, ...others }] },
  };
}

/** Tries a pod that breaks each policy, and one that keeps them all, and says in a few words what was seen. */
export async function tryAdmission({ actions, registry }: Outputs, env: NodeJS.ProcessEnv): Promise<string> {
  const image = `${registry}/seaworthy-smoke:1`;
  const attempt = (name: ConcernName, object: object) => tryWrong(name, actions[name], object, env);
  const seen = await Promise.all([
    attempt("pod-security", pod(image, { privileged: true })),
    attempt("registries", pod("registry.invalid/seaworthy-smoke:1")),
    attempt("resources", pod(image, { resources: undefined })),
  ]);
  const { failed, stderr } = await create(pod(image), env);
  if (failed) throw new Problem(`The cluster refuses a pod that keeps all policies: ${stderr}`, remedy);
  return `${seen.join(", ")}, and a pod that keeps all policies is admitted`;
}

const remedy =
  "The test uses the namespace default: look at its labels, its LimitRanges, and the other policies of the cluster.";

/** What is only written to the audit log can't be seen from here. */
async function tryWrong(
  name: ConcernName,
  action: Action,
  object: object,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  if (action === "audit") return `${name}: not tried, because it only audits`;
  const { failed, stderr } = await create(object, env);
  const isNamed = stderr.includes(policyName({ name }, pods));
  if (isNamed && failed === (action === "deny"))
    return `${name}: ${action === "deny" ? "refused" : "warned"}`;
  const answer = stderr || "it was accepted without a word";
  throw new Problem(`The policy ${name} does not ${action} a pod that breaks it: ${answer}`, remedy);
}
