import type { DebianPackage } from "./packages.ts";
import type { Tool } from "./tool.ts";

/** What people would use instead, and what measures it. Only `make bench` builds and installs them. */
export const benchTools: readonly Tool[] = [
  {
    kind: "go",
    name: "helm",
    folder: "tools/helm",
    package: "helm.sh/helm/v4/cmd/helm",
    variables: { "helm.sh/helm/v4/internal/version.version": "v4.3.1" },
    why: "Deploys the same objects as a chart.",
  },
  {
    kind: "go",
    name: "kube-score",
    folder: "tools/kube-score",
    package: "github.com/zegl/kube-score/cmd/kube-score",
    variables: { "main.version": "1.20.0" },
    why: "Judges the same manifests.",
  },
  {
    kind: "go",
    name: "kwok",
    folder: "tools/kwok",
    package: "sigs.k8s.io/kwok/cmd/kwok",
    why: "Plays nodes and pods that run nothing, so that a tool is measured and not what it starts.",
  },
];

export const benchPackages: readonly DebianPackage[] = [
  { name: "time", why: "GNU time measures a process's CPU time and its highest use of memory." },
  { name: "hyperfine", why: "Measures commands that take milliseconds." },
];
