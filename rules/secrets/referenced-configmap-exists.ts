import { referencesOf } from "../kubernetes/references.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

interface ConfigMap {
  readonly data?: object;
  readonly binaryData?: object;
}

/** Kubernetes puts it into every namespace. */
const rootCertificates = "kube-root-ca.crt";

export const referencedConfigmapExists = rule({
  id: "referenced-configmap-exists",
  title: "Every ConfigMap and key that a pod needs is there.",
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
      if ((stack.contract.cluster.configMaps ?? []).includes(`${workload.namespace}/${name}`))
        return undefined;
      const map = stack.graph.find("ConfigMap", workload.namespace, name);
      if (!map) return name !== rootCertificates && `${by} needs ConfigMap ${name}, which nobody makes`;
      const { binaryData = {}, data = {} } = map.object as ConfigMap;
      return (
        key !== undefined &&
        !(key in data) &&
        !(key in binaryData) &&
        `${by} takes key ${key} of ConfigMap ${name}, which hasn't it`
      );
    });
  },
});
