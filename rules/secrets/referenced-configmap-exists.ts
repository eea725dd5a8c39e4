import { configMapKeys } from "../kubernetes/config-maps.ts";
import { referencesOf } from "../kubernetes/references.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const referencedConfigmapExists = rule({
  id: "referenced-configmap-exists",
  title: "Every ConfigMap and key that a pod needs exists.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [70],
  remediation: ["Add the ConfigMap or its key to the stack."],
  subjects: everyWorkload,
  check: (workload, stack) => {
    const needed = referencesOf(workload).filter(({ kind, optional }) => kind === "ConfigMap" && !optional);
    if (needed.length === 0) return new NotApplicable("It uses no ConfigMap.");
    return problemsOf(needed, ({ by, key, name }) => {
      const found = configMapKeys(stack, workload, name);
      if (!found) return `${by} needs ConfigMap ${name}, which nobody makes`;
      const { keys } = found;
      return (
        key !== undefined &&
        keys?.includes(key) === false &&
        `${by} takes key ${key} of ConfigMap ${name}, which hasn't it`
      );
    });
  },
});
