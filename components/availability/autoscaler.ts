import type { input } from "../kubernetes.ts";
import type { Autoscale } from "./scale.ts";

const defaultScaleDownAfterSeconds = 300;
/** New pods need about this long until they carry their part; deciding faster asks for too many. */
const settleSeconds = 60;

/** The specification of an autoscaler over the Deployment `target`. */
export function autoscalerSpec(
  target: string,
  { min, max, cpuPercent, memoryPercent, scaleDownAfterSeconds = defaultScaleDownAfterSeconds }: Autoscale,
): input.autoscaling.v2.HorizontalPodAutoscalerSpec {
  return {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: target },
    minReplicas: min,
    maxReplicas: max,
    metrics: [
      utilization("cpu", cpuPercent),
      ...(memoryPercent === "off" ? [] : [utilization("memory", memoryPercent)]),
    ],
    behavior: {
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: "Max",
        policies: [
          { type: "Percent", value: 100, periodSeconds: settleSeconds },
          { type: "Pods", value: 2, periodSeconds: settleSeconds },
        ],
      },
      // One at a time: a wrong decision costs one pod, and connections drain one pod at a time.
      scaleDown: {
        stabilizationWindowSeconds: scaleDownAfterSeconds,
        selectPolicy: "Max",
        policies: [{ type: "Pods", value: 1, periodSeconds: settleSeconds }],
      },
    },
  };
}

function utilization(name: "cpu" | "memory", averageUtilization: number): input.autoscaling.v2.MetricSpec {
  return { type: "Resource", resource: { name, target: { type: "Utilization", averageUtilization } } };
}
