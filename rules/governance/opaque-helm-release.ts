import type { Kind } from "../graph/kinds.ts";
import type { Resource } from "../graph/resource.ts";
import { workloads } from "../kubernetes/workloads.ts";
import { NotApplicable, stackRule } from "../model/rule.ts";
import { attempt, problemsOf, UnknownValue } from "../model/unknown.ts";

/** Objects that stand for others, and what deploys those where no rule sees them. */
const hiding: readonly (readonly [Kind, string])[] = [
  ["helm.sh/Release", "Helm"],
  ["helm.toolkit.fluxcd.io/HelmRelease", "Flux"],
  ["kustomize.toolkit.fluxcd.io/Kustomization", "Flux"],
  ["argoproj.io/Application", "Argo CD"],
  ["argoproj.io/ApplicationSet", "Argo CD"],
  ["helm.cattle.io/HelmChart", "Helm"],
  ["fleet.cattle.io/GitRepo", "Fleet"],
  ["fleet.cattle.io/Bundle", "Fleet"],
  ["helm.crossplane.io/Release", "Helm"],
  ["kubernetes.crossplane.io/Object", "Crossplane"],
  ["kappctrl.k14s.io/App", "kapp-controller"],
  ["packaging.carvel.dev/PackageInstall", "kapp-controller"],
  ["operators.coreos.com/Subscription", "the Operator Lifecycle Manager"],
  ["addons.cluster.x-k8s.io/HelmChartProxy", "Cluster API"],
  ["config.projectsveltos.io/ClusterProfile", "Sveltos"],
];

export const opaqueHelmRelease = stackRule({
  id: "opaque-helm-release",
  title: "Every object of the stack is visible in a preview.",
  pack: "operability",
  severity: "medium",
  levels: "aaa",
  relation: true,
  requirements: [123],
  remediation: [
    "Use helm/v4 Chart, whose objects Pulumi sees.",
    "Judge the content of a chart or repository separately: helm template or kustomize build, then make policy MANIFESTS=…",
  ],
  check: ({ graph }) => {
    if (graph.resources.length === 0) return new NotApplicable("The stack has no objects.");
    const judged = new Set<unknown>(workloads(graph).map(({ resource }) => resource));
    return problemsOf(graph.resources, (resource) => {
      const [, by] = hiding.find(([kind]) => kind === resource.type) ?? [];
      if (by) return `${resource.title} hides the objects that ${by} makes from every rule`;
      const hidden = !judged.has(resource) && isOfOthers(resource) && holdsPod(resource.spec);
      return hidden && `${resource.title} holds containers that no rule judges`;
    });
  },
});

/** Kinds of others, apart from policies, which only show what they look for. */
function isOfOthers({ group }: Resource): boolean {
  return group.includes(".") && !/(^|\.)(k8s\.io|kyverno\.io|gatekeeper\.sh|seaworthy\.dev)$/.test(group);
}

/** Whether somewhere in it are containers with an image, as in a pod. */
function holdsPod(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.keys(value).some((key) => {
    const part = attempt(() => (value as Record<string, unknown>)[key]);
    if (part instanceof UnknownValue) return false;
    const containers = key === "container" ? [part] : key === "containers" ? part : [];
    return (Array.isArray(containers) && containers.some(hasImage)) || holdsPod(part);
  });
}

function hasImage(container: unknown): boolean {
  return typeof container === "object" && container !== null && "image" in container;
}
