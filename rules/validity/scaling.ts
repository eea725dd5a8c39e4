import { forbidden, list, needed, object, type Problem, type Tables, text, type Values } from "./check.ts";
import { containerResource } from "./containers.ts";
import * as form from "./forms.ts";

/** The field in which each type of metric has its own. */
const sources: Readonly<Record<string, string>> = {
  ContainerResource: "containerResource",
  External: "external",
  Object: "object",
  Pods: "pods",
  Resource: "resource",
};
const utilizationOrValue = { exactlyOne: ["averageUtilization", "averageValue"] };

export const scalingTables: Tables = {
  "autoscaling.v1.HorizontalPodAutoscaler": { required: ["spec"] },
  "autoscaling.v2.HorizontalPodAutoscaler": { required: ["spec"] },
  "autoscaling.v1.HorizontalPodAutoscalerSpec": {
    fields: { targetCPUUtilizationPercentage: form.atLeast(1) },
  },
  "autoscaling.v1.CrossVersionObjectReference": reference(),
  "autoscaling.v2.CrossVersionObjectReference": reference(),
  "autoscaling.v2.HPAScalingRules": {
    fields: {
      stabilizationWindowSeconds: form.between(0, 3600),
      selectPolicy: form.oneOf("Max", "Min", "Disabled"),
      tolerance: form.quantity,
    },
    together: (values) => [
      values.policies !== undefined && list(values, "policies").length === 0 && ["policies", "is empty"],
    ],
  },
  "autoscaling.v2.HPAScalingPolicy": {
    fields: {
      type: form.oneOf("Pods", "Percent"),
      value: form.atLeast(1),
      periodSeconds: form.between(1, 1800),
    },
  },
  "autoscaling.v2.MetricSpec": {
    fields: { type: form.oneOf(...Object.keys(sources)) },
    together: (values) => {
      const own = sources[text(values, "type") ?? ""];
      if (own === undefined) return [];
      const others = Object.values(sources).filter((one) => one !== own);
      return [
        ...needed(values, true, "which its type asks for", own),
        ...forbidden(values, true, `beside ${own}`, ...others),
      ];
    },
  },
  "autoscaling.v2.MetricIdentifier": { fields: { name: form.pathSegment } },
  "autoscaling.v2.MetricTarget": {
    fields: {
      type: form.oneOf("Utilization", "Value", "AverageValue"),
      value: form.positiveQuantity,
      averageValue: form.positiveQuantity,
      averageUtilization: form.atLeast(1),
    },
  },
  "autoscaling.v2.ResourceMetricSource": {
    together: (values) => targetProblems(values, utilizationOrValue.exactlyOne),
  },
  "autoscaling.v2.ContainerResourceMetricSource": {
    fields: { name: containerResource, container: form.label },
    together: (values) => targetProblems(values, utilizationOrValue.exactlyOne),
  },
  "autoscaling.v2.PodsMetricSource": { together: (values) => targetProblems(values, ["averageValue"]) },
  "autoscaling.v2.ObjectMetricSource": {
    together: (values) => {
      const target = object(values, "target");
      return [
        target &&
          target.value === undefined &&
          target.averageValue === undefined && ["target", "needs value or averageValue"],
      ];
    },
  },
  "autoscaling.v2.ExternalMetricSource": {
    together: (values) => targetProblems(values, ["value", "averageValue"]),
  },
  "policy.v1.PodDisruptionBudgetSpec": {
    fields: {
      unhealthyPodEvictionPolicy: form.oneOf("IfHealthyBudget", "AlwaysAllow"),
    },
  },
};

function reference(): Tables[string] {
  return {
    fields: { kind: form.pathSegment, name: form.pathSegment },
    together: (values) => [
      (text(values, "apiVersion") ?? "").split("/").length > 2 && [
        "apiVersion",
        "must be a group and a version, such as apps/v1",
      ],
    ],
  };
}

/** One of these values of a metric's target, and not two. */
function targetProblems(values: Values, fields: readonly string[]): readonly Problem[] {
  const target = object(values, "target");
  if (!target) return [];
  const given = fields.filter((field) => target[field] !== undefined);
  return [
    given.length === 0 && ["target", `needs ${fields.join(" or ")}`],
    given.length > 1 && ["target", `has ${given.join(" and ")}, of which one alone is allowed`],
  ];
}
