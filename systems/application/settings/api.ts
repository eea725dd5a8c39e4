import { z } from "zod";
import { apiRule, clusterRule } from "../../../components/api-access/settings.ts";
import { serviceName } from "./names.ts";

/** What a program may do in the Kubernetes API. */
export const api = z
  .strictObject({
    rules: z.array(apiRule).default([]).describe("Rights to objects of the stack's namespace."),
    clusterRules: z
      .array(clusterRule)
      .default([])
      .describe("Rights to objects of the cluster, or of every namespace, each by its name."),
  })
  .refine(
    ({ clusterRules, rules }) => rules.length + clusterRules.length > 0,
    "at least one of `rules` or `clusterRules`",
  )
  .describe(
    "Rights in the Kubernetes API: the program runs as an account of its own, gets a token that lasts an hour, and is let out to `apiServer`. None of it when left out.",
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
  error: "without secrets: who deploys reads none",
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
          "Rights to objects of the stack's namespace; to roll out new versions of what is there and to look after it when left out. Never about Secrets.",
        ),
    }),
  )
  .default({})
  .describe(
    "Accounts for people or pipelines that deploy, by name; `kubectl create token <name>` makes a token that ends.",
  );
