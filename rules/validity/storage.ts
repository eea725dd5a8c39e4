import { doubles, object, objects, type Tables, text } from "./check.ts";
import * as form from "./forms.ts";

/** The most that an owner may give; beyond are the cluster's own. */
const highestPriority = 1_000_000_000;

export const storageTables: Tables = {
  "storage.v1.StorageClass": {
    fields: {
      provisioner: {
        ...form.qualifiedName,
        fits: (value) => form.qualifiedName.fits(String(value).toLowerCase()),
      },
      reclaimPolicy: form.oneOf("Retain", "Delete"),
      volumeBindingMode: form.oneOf("Immediate", "WaitForFirstConsumer"),
    },
  },
  "core.v1.TopologySelectorTerm": {
    required: ["matchLabelExpressions"],
    together: (values) =>
      doubles(
        objects(values, "matchLabelExpressions"),
        "matchLabelExpressions",
        (one) => text(one, "key") ?? "",
      ),
  },
  "core.v1.TopologySelectorLabelRequirement": {
    fields: { key: form.qualifiedName },
  },
  "scheduling.v1.PriorityClass": {
    fields: { preemptionPolicy: form.oneOf("PreemptLowerPriority", "Never") },
    together: (values) => {
      const name = text(object(values, "metadata"), "name") ?? "";
      const isSystem = name.startsWith("system-");
      return [
        isSystem &&
          !["system-node-critical", "system-cluster-critical"].includes(name) && [
            "metadata.name",
            "can't begin with system-",
          ],
        !isSystem && Number(values.value) > highestPriority && ["value", `is over ${highestPriority}`],
      ];
    },
  },
};
