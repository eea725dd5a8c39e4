import { everything } from "../model/everything.ts";
import { rule } from "../model/rule.ts";

/** The version that removed an API. https://kubernetes.io/docs/reference/using-api/deprecation-guide/ */
const removals: Readonly<Record<string, string>> = {
  "extensions/v1beta1": "1.22",
  "networking.k8s.io/v1beta1": "1.22",
  "rbac.authorization.k8s.io/v1beta1": "1.22",
  "apiextensions.k8s.io/v1beta1": "1.22",
  "admissionregistration.k8s.io/v1beta1": "1.22",
  "apps/v1beta1": "1.16",
  "apps/v1beta2": "1.16",
  "batch/v1beta1": "1.25",
  "policy/v1beta1": "1.25",
  "discovery.k8s.io/v1beta1": "1.25",
  "events.k8s.io/v1beta1": "1.25",
  "autoscaling/v2beta1": "1.25",
  "autoscaling/v2beta2": "1.26",
  "storage.k8s.io/v1beta1/CSIStorageCapacity": "1.27",
  "flowcontrol.apiserver.k8s.io/v1beta2": "1.29",
  "flowcontrol.apiserver.k8s.io/v1beta3": "1.32",
};

function atLeast(version: string, wanted: string): boolean {
  const minor = (text: string) => Number(text.split(".")[1]);
  return minor(version) >= minor(wanted);
}

export const deprecatedApiVersion = rule({
  id: "deprecated-api-version",
  title: "Every object is of an API that the cluster still serves.",
  pack: "operability",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [71],
  remediation: ["Use the version that the deprecation guide names in its place."],
  subjects: everything,
  check: ({ object }, { contract }) => {
    const { apiVersion, kind } = object;
    const removed = removals[`${apiVersion}/${kind}`] ?? removals[apiVersion];
    if (removed === undefined) return undefined;
    const target = contract.cluster.version;
    return (
      (target === undefined || atLeast(target, removed)) &&
      `${apiVersion} of ${kind} was removed in Kubernetes ${removed}`
    );
  },
});
