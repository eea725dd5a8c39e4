import { z } from "zod";
import { apiRule, clusterRule } from "../../../components/api-access/settings.ts";
import { serviceName } from "./names.ts";

/** What a program may do in the Kubernetes API. */
export const api = z
  .strictObject({
    rules: z.array(apiRule).default([]).describe("Rights to objects in the stack's namespace."),
    clusterRules: z
      .array(clusterRule)
      .default([])
      .describe("Rights to cluster-scoped objects, or to objects in any namespace, by name only."),
  })
  .refine(
    ({ clusterRules, rules }) => rules.length + clusterRules.length > 0,
    "at least one of `rules` or `clusterRules`",
  )
  .describe(
    "Rights in the Kubernetes API. The program gets its own ServiceAccount, a token that is valid for an hour and renewed, and access to `apiServer`. Default: none.",
  );

const read = ["get", "list", "watch"] as const;
const write = ["get", "list", "watch", "update", "patch"] as const;

/** To roll out a version and look after it: nothing about Secrets, and nothing that makes pods of its own. */
const rollOut: z.input<typeof apiRule>[] = [
  { apiGroups: ["apps"], resources: ["deployments", "statefulsets"], verbs: [...write] },
  { apiGroups: ["apps"], resources: ["replicasets"], verbs: [...read] },
  { apiGroups: ["batch"], resources: ["jobs", "cronjobs"], verbs: [...read] },
  { apiGroups: [""], resources: ["configmaps", "services"], verbs: [...write, "create"] },
  { apiGroups: [""], resources: ["pods", "pods/log", "events"], verbs: [...read] },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: [...write] },
];

const withoutSecrets = apiRule.refine(({ resources }) => !resources.includes("secrets"), {
  path: ["resources"],
  error: "no secrets: deployers have no right to read them",
});

export const deployers = z
  .record(
    serviceName,
    z.strictObject({
      rules: z
        .array(withoutSecrets)
        .min(1)
        .default(rollOut)
        .describe(
          "Rights to objects in the stack's namespace, except Secrets. Default: rights to roll out new versions of existing workloads, and to read pods and logs.",
        ),
    }),
  )
  .default({})
  .describe(
    "ServiceAccounts for people or pipelines that deploy, by name. `kubectl create token <name>` creates a token that expires.",
  );
