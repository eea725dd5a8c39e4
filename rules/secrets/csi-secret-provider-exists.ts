import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

const driver = "secrets-store.csi.k8s.io";

export const csiSecretProviderExists = rule({
  id: "csi-secret-provider-exists",
  title: "Secrets that the CSI driver mounts have a provider in the stack.",
  pack: "baseline",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [12],
  remediation: ["Add the SecretProviderClass to the workload's namespace, or correct its name."],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const mounted = (workload.pod.volumes ?? []).filter(({ csi }) => csi?.driver === driver);
    if (mounted.length === 0) return new NotApplicable("It mounts no secrets by CSI.");
    return problemsOf(mounted, ({ csi, name: volume }) => {
      const name = csi?.volumeAttributes?.secretProviderClass;
      if (name === undefined) return `volume ${volume} names no secretProviderClass`;
      return (
        !graph.find("secrets-store.csi.x-k8s.io/SecretProviderClass", workload.namespace, name) &&
        `volume ${volume} names SecretProviderClass ${name}, which isn't in ${workload.namespace}`
      );
    });
  },
});
