import { configFiles, wordsOf } from "../kubernetes/configuration.ts";
import { parseImage } from "../kubernetes/images.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const requiredSidecar = rule({
  id: "required-sidecar",
  title: "Workloads have their required sidecars.",
  pack: "operability",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [8],
  remediation: ["Add the container, and the configuration that names what it must trust."],
  subjects: everyWorkload,
  check: (workload, { contract, graph }) => {
    const wanted = contract.requiredSidecars.filter((one) => one.workload === workload.name);
    if (wanted.length === 0) return new NotApplicable("The contract asks for no sidecar of it.");
    const images = workload
      .containers("main", "sidecar")
      .map(({ spec }) => `/${parseImage(spec.image ?? "").path}`);
    const texts = [...configFiles(graph, workload).map(({ text }) => text), wordsOf(workload)].join("\n");
    return problemsOf(wanted, ({ image, mentions }) => {
      if (!images.some((path) => path.endsWith(`/${image}`))) return `none of its containers is ${image}`;
      const missing = mentions.filter((text) => !texts.includes(text));
      return missing.length > 0 && `the configuration of ${image} doesn't mention ${missing.join(", ")}`;
    });
  },
});
