import { stackRule } from "../model/rule.ts";
import { missing, running } from "./presence.ts";

const detectors = /^(falco|falco-no-driver|tetragon|tracee|sysdig-agent)$/;

export const runtimeDetectorPresent = stackRule({
  id: "runtime-detector-present",
  title: "A runtime detector runs on every node.",
  pack: "operability",
  severity: "low",
  levels: "--a",
  relation: true,
  requirements: [122],
  remediation: ["Run Falco or Tetragon as a DaemonSet, or name the cluster's detector in the contract."],
  check: (stack) => {
    const found = running(stack, detectors);
    const [elsewhere] = found.filter(({ kind }) => kind !== "DaemonSet");
    if (elsewhere) return `${elsewhere.title} isn't a DaemonSet, so it watches some nodes only`;
    return missing(
      found.length > 0,
      stack.contract.cluster.runtimeDetector,
      "detector of unusual behaviour",
      "runtimeDetector",
    );
  },
});
