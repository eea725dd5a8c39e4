import {
  forbidden,
  list,
  needed,
  number,
  object,
  objects,
  type Problem,
  type Tables,
  text,
  type Values,
} from "./check.ts";
import * as form from "./forms.ts";
import { hostNameProblems } from "./pods.ts";

const counts = {
  replicas: form.notNegative,
  minReadySeconds: form.notNegative,
  revisionHistoryLimit: form.notNegative,
};

export const workloadTables: Tables = {
  "apps.v1.Deployment": { required: ["spec"] },
  "apps.v1.DeploymentSpec": {
    fields: { ...counts, progressDeadlineSeconds: form.notNegative },
    together: (values) => [
      (number(values, "progressDeadlineSeconds") ?? Number.POSITIVE_INFINITY) <=
        (number(values, "minReadySeconds") ?? 0) && [
        "progressDeadlineSeconds",
        "must be more than minReadySeconds",
      ],
      ...templateProblems(values),
    ],
  },
  "apps.v1.DeploymentStrategy": {
    fields: { type: form.oneOf("RollingUpdate", "Recreate") },
    together: (values) =>
      forbidden(values, text(values, "type") === "Recreate", "beside Recreate", "rollingUpdate"),
  },
  "apps.v1.RollingUpdateDeployment": {
    fields: { maxSurge: form.amount, maxUnavailable: form.amountUpTo100Percent },
    together: (values) => [
      isZero(values.maxSurge) &&
        isZero(values.maxUnavailable) && ["maxUnavailable", "can't be 0 beside maxSurge 0"],
    ],
  },
  "apps.v1.StatefulSet": { required: ["spec"] },
  "apps.v1.StatefulSetSpec": {
    fields: {
      ...counts,
      podManagementPolicy: form.oneOf("OrderedReady", "Parallel"),
      serviceName: form.label,
    },
    together: (values) => [...noDeadline(values), ...claimTemplateProblems(values)],
  },
  "apps.v1.StatefulSetUpdateStrategy": {
    fields: { type: form.oneOf("RollingUpdate", "OnDelete") },
    together: (values) =>
      forbidden(values, text(values, "type") === "OnDelete", "beside OnDelete", "rollingUpdate"),
  },
  "apps.v1.RollingUpdateStatefulSetStrategy": {
    fields: { partition: form.notNegative },
  },
  "apps.v1.StatefulSetOrdinals": { fields: { start: form.notNegative } },
  "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy": {
    fields: { whenDeleted: form.oneOf("Retain", "Delete"), whenScaled: form.oneOf("Retain", "Delete") },
  },
  "apps.v1.DaemonSet": { required: ["spec"] },
  "apps.v1.DaemonSetSpec": { fields: counts, together: templateProblems },
  "apps.v1.DaemonSetUpdateStrategy": { fields: { type: form.oneOf("RollingUpdate", "OnDelete") } },
  "apps.v1.RollingUpdateDaemonSet": {
    fields: { maxSurge: form.amountUpTo100Percent, maxUnavailable: form.amountUpTo100Percent },
    together: (values) => {
      const unavailable = values.maxUnavailable ?? 1;
      const surge = values.maxSurge ?? 0;
      return [
        isZero(unavailable) && isZero(surge) && ["maxUnavailable", "can't be 0 beside maxSurge 0"],
        !isZero(unavailable) && !isZero(surge) && ["maxSurge", "isn't allowed beside maxUnavailable"],
      ];
    },
  },
  "apps.v1.ReplicaSet": { required: ["spec"] },
  "apps.v1.ReplicaSetSpec": { required: ["template"], fields: counts, together: templateProblems },
  "batch.v1.Job": { required: ["spec"] },
  "batch.v1.JobSpec": {
    fields: {
      parallelism: form.notNegative,
      completions: form.notNegative,
      activeDeadlineSeconds: form.notNegative,
      backoffLimit: form.notNegative,
      ttlSecondsAfterFinished: form.notNegative,
      backoffLimitPerIndex: form.notNegative,
      maxFailedIndexes: form.notNegative,
      completionMode: form.oneOf("NonIndexed", "Indexed"),
      podReplacementPolicy: form.oneOf("TerminatingOrFailed", "Failed"),
      managedBy: form.domainPath,
    },
    together: jobProblems,
  },
  "batch.v1.PodFailurePolicyRule": {
    fields: { action: form.oneOf("FailJob", "FailIndex", "Ignore", "Count") },
    together: (values) => {
      const given = [object(values, "onExitCodes") !== undefined, list(values, "onPodConditions").length > 0];
      return [
        given.every(Boolean) && ["onExitCodes", "isn't allowed beside onPodConditions"],
        !given.some(Boolean) && ["onExitCodes", "is missing, or onPodConditions"],
      ];
    },
  },
  "batch.v1.PodFailurePolicyOnExitCodesRequirement": {
    fields: { operator: form.oneOf("In", "NotIn") },
    together: (values) => {
      const codes = list(values, "values");
      return [
        codes.some((code, index) => index > 0 && Number(code) <= Number(codes[index - 1])) && [
          "values",
          "must be in order, each once",
        ],
        text(values, "operator") === "In" &&
          codes.includes(0) && ["values", "can't have 0, which is success"],
      ];
    },
  },
  "batch.v1.PodFailurePolicyOnPodConditionsPattern": {
    fields: { type: form.qualifiedName, status: form.oneOf("True", "False", "Unknown") },
  },
  "batch.v1.CronJob": { required: ["spec"] },
  "batch.v1.CronJobSpec": {
    required: ["jobTemplate"],
    fields: {
      concurrencyPolicy: form.oneOf("Allow", "Forbid", "Replace"),
      startingDeadlineSeconds: form.notNegative,
      successfulJobsHistoryLimit: form.notNegative,
      failedJobsHistoryLimit: form.notNegative,
    },
  },
  "batch.v1.JobTemplateSpec": { required: ["spec"] },
};

function isZero(value: unknown): boolean {
  return value === 0 || value === "0%";
}

function templateProblems(values: Values): readonly Problem[] {
  return [...hostNameProblems(values, "template.spec"), ...noDeadline(values)];
}

/** A pod that ends by itself would be made again. */
function noDeadline(values: Values): readonly Problem[] {
  const pod = object(object(values, "template"), "spec");
  return [
    number(pod, "activeDeadlineSeconds") !== undefined && [
      "template.spec.activeDeadlineSeconds",
      "isn't allowed in what runs for ever",
    ],
  ];
}

function claimTemplateProblems(values: Values): readonly Problem[] {
  return objects(values, "volumeClaimTemplates").map((one, index): Problem => {
    const name = text(object(one, "metadata"), "name") ?? "";
    return name === "" && [`volumeClaimTemplates[${index}].metadata.name`, "is missing"];
  });
}

/** The most pods of a job whose pods have numbers. */
const mostIndexed = 100_000;

function jobProblems(values: Values): readonly Problem[] {
  const isIndexed = text(values, "completionMode") === "Indexed";
  const completions = number(values, "completions");
  const failed = number(values, "maxFailedIndexes") ?? 0;
  const pod = object(object(values, "template"), "spec");
  return [
    values.manualSelector !== true &&
      Object.keys(object(values, "selector") ?? {}).length > 0 && [
        "selector",
        "isn't allowed without manualSelector: true",
      ],
    ...hostNameProblems(values, "template.spec"),
    ...needed(
      values,
      failed > 0 || values.maxFailedIndexes !== undefined,
      "beside maxFailedIndexes",
      "backoffLimitPerIndex",
    ),
    ...needed(values, isIndexed, "which Indexed asks for", "completions"),
    ...forbidden(
      values,
      !isIndexed,
      "without completionMode: Indexed",
      "backoffLimitPerIndex",
      "maxFailedIndexes",
      "successPolicy",
    ),
    isIndexed &&
      (number(values, "parallelism") ?? 0) > mostIndexed && ["parallelism", `is over ${mostIndexed}`],
    isIndexed && failed > mostIndexed && ["maxFailedIndexes", `is over ${mostIndexed}`],
    isIndexed &&
      completions !== undefined &&
      failed > completions && ["maxFailedIndexes", "is over completions"],
    object(values, "podFailurePolicy") !== undefined &&
      text(pod, "restartPolicy") !== "Never" && [
        "template.spec.restartPolicy",
        "must be Never beside podFailurePolicy",
      ],
    ...failurePolicyProblems(values),
  ];
}

function failurePolicyProblems(values: Values): readonly Problem[] {
  const pod = object(object(values, "template"), "spec");
  const names = ["containers", "initContainers"].flatMap((kind) =>
    objects(pod, kind).map((one) => text(one, "name")),
  );
  const policy = object(values, "podFailurePolicy");
  return [
    ...objects(policy, "rules").flatMap((rule, index): readonly Problem[] => {
      const name = text(object(rule, "onExitCodes"), "containerName");
      return [
        name !== undefined &&
          !names.includes(name) && [
            `podFailurePolicy.rules[${index}].onExitCodes.containerName`,
            "is none of the pod's containers",
          ],
        text(rule, "action") === "FailIndex" &&
          number(values, "backoffLimitPerIndex") === undefined && [
            `podFailurePolicy.rules[${index}].action`,
            "needs backoffLimitPerIndex",
          ],
      ];
    }),
    policy !== undefined &&
      !["", "Failed"].includes(text(values, "podReplacementPolicy") ?? "") && [
        "podReplacementPolicy",
        "must be Failed beside podFailurePolicy",
      ],
  ];
}
