import type { Tool } from "./tool.ts";

const kubernetes = {
  "k8s.io/component-base/version.gitVersion": "v1.36.3",
  "k8s.io/component-base/version.gitMajor": "1",
  "k8s.io/component-base/version.gitMinor": "36",
  "k8s.io/client-go/pkg/version.gitVersion": "v1.36.3",
};

const containerd = {
  kind: "go",
  folder: "tools/containerd",
  variables: { "github.com/containerd/containerd/v2/version.Version": "v2.4.2" },
  // Snapshots are plain overlayfs here, and nobody collects traces of the runtime.
  tags: ["no_btrfs", "no_devmapper", "no_zfs", "no_tracing"],
} as const;

const cni = {
  kind: "go",
  folder: "tools/cni",
  variables: { "github.com/containernetworking/plugins/pkg/utils/buildversion.BuildVersion": "v1.9.1" },
} as const;

const cloudnativePg = { kind: "go", folder: "tools/cloudnative-pg" } as const;

const prometheusOperator = { kind: "go", folder: "tools/prometheus-operator" } as const;

const sealedSecrets = {
  kind: "go",
  folder: "tools/sealed-secrets",
  variables: { "main.VERSION": "0.36.6" },
} as const;

const kubeop = { kind: "go", folder: "images/kubeop" } as const;

const provider = { kind: "go", folder: "providers" } as const;

/**
 * Every program that Seaworthy builds on the machine, in the order of need: what starts first, and what takes longest, first.
 * The versions are in the go.mod of each folder. One that appears here too is what the program says of itself.
 */
export const tools: readonly Tool[] = [
  {
    kind: "go",
    name: "etcd",
    folder: "tools/etcd",
    package: "go.etcd.io/etcd/server/v3",
    why: "The database of the API server.",
  },
  {
    kind: "go",
    name: "kubernetes",
    folder: "tools/kubernetes",
    package: ".",
    variables: kubernetes,
    links: ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy"],
    why: "The control plane and the nodes' agents in one binary: one link instead of five.",
  },
  {
    kind: "go",
    name: "kubectl",
    folder: "tools/kubernetes",
    package: "k8s.io/kubernetes/cmd/kubectl",
    variables: kubernetes,
    why: "What a person looks into the cluster with. Apart from the binary above, because it starts faster alone.",
  },
  {
    ...containerd,
    name: "containerd",
    package: "github.com/containerd/containerd/v2/cmd/containerd",
    why: "Runs the containers of a node.",
  },
  {
    ...containerd,
    name: "containerd-shim-runc-v2",
    package: "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2",
    why: "The parent of each pod's containers, which outlives a restart of containerd.",
  },
  {
    ...containerd,
    name: "ctr",
    package: "github.com/containerd/containerd/v2/cmd/ctr",
    why: "Imports images into containerd without a registry.",
  },
  {
    kind: "go",
    name: "runc",
    folder: "tools/runc",
    package: "github.com/opencontainers/runc",
    // Without seccomp a pod with the profile RuntimeDefault is refused. C libraries are not asked for users or names,
    // which a static binary could not do.
    tags: ["seccomp", "urfave_cli_no_docs", "netgo", "osusergo"],
    cgo: true,
    why: "Makes a container out of namespaces, cgroups and a seccomp filter. Joining namespaces takes C.",
  },
  {
    ...cni,
    name: "cni/ptp",
    package: "github.com/containernetworking/plugins/plugins/main/ptp",
    why: "Joins a pod to its node by a link of its own, so that the node routes and filters all that it sends.",
  },
  {
    ...cni,
    name: "cni/host-local",
    package: "github.com/containernetworking/plugins/plugins/ipam/host-local",
    why: "Gives each pod an address from its node's range.",
  },
  {
    kind: "go",
    name: "volume-provisioner",
    folder: "cluster/provisioner",
    package: ".",
    why: "Gives each claim a volume.",
  },
  {
    kind: "go",
    name: "coredns",
    folder: "tools/coredns",
    package: ".",
    why: "The cluster's DNS, with only the plugins that it uses.",
  },
  {
    kind: "c",
    name: "pause",
    folder: "tools/kubernetes",
    module: "k8s.io/kubernetes",
    source: "build/pause/linux/pause.c",
    define: { VERSION: "3.10" },
    why: "Holds a pod's namespaces. In C as Kubernetes ships it: a few kilobytes of memory in each pod.",
  },
  {
    kind: "go",
    name: "pulumi",
    folder: "tools/pulumi",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    trimmed: ["github.com/pulumi/pulumi/pkg/v3", "gocloud.dev"],
    variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "v3.256.0" },
    why: "The engine that deploys a stack.",
  },
  {
    kind: "go",
    name: "nodejs-language-host",
    folder: "tools/pulumi-language-nodejs",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": "v3.60.0" },
    why: "Runs the program for the engine. Older than the engine: later ones are in a module that proxies do not serve.",
  },
  {
    ...provider,
    name: "pulumi-resource-kubernetes",
    package: "./cmd/pulumi-resource-kubernetes",
    why: "Stands in for the official Kubernetes provider.",
  },
  {
    ...provider,
    name: "pulumi-resource-random",
    package: "./cmd/pulumi-resource-random",
    why: "Stands in for the official provider of random values.",
  },
  {
    ...provider,
    name: "pulumi-resource-tls",
    package: "./cmd/pulumi-resource-tls",
    why: "Stands in for the official provider of keys and certificates.",
  },
  {
    kind: "go",
    name: "canary",
    folder: "images/canary",
    package: ".",
    why: "Stands in for the services of Cordum, whose images are not public.",
  },
  {
    kind: "go",
    name: "gravl",
    folder: "images/canary",
    package: "./cmd/gravl",
    why: "Stands in for the programs of Gravl, whose images are not public.",
  },
  {
    ...kubeop,
    name: "kubeop/manager",
    package: "./cmd/manager",
    why: "Stands in for kubeOP's manager, which keeps tenants, usage and clusters in PostgreSQL.",
  },
  {
    ...kubeop,
    name: "kubeop/hc",
    package: "./cmd/hc",
    why: "Asks kubeOP's manager for its health, inside its image.",
  },
  {
    ...kubeop,
    name: "kubeop/operator",
    package: "./cmd/operator",
    why: "Stands in for kubeOP's operator, which makes tenants' namespaces and Deployments.",
  },
  {
    ...kubeop,
    name: "kubeop/admission",
    package: "./cmd/admission",
    why: "Stands in for kubeOP's webhook.",
  },
  {
    kind: "go",
    name: "nats-server",
    folder: "tools/nats",
    package: "github.com/nats-io/nats-server/v2",
    why: "The message bus of the stacks.",
  },
  {
    kind: "go",
    name: "nats-exporter",
    folder: "images/nats-exporter",
    package: ".",
    why: "Stands in for prometheus-nats-exporter, whose module can't be had: NATS itself serves no metrics.",
  },
  {
    kind: "go",
    name: "nats",
    folder: "tools/nats-cli",
    package: "github.com/nats-io/natscli/nats",
    variables: { "main.version": "0.3.0" },
    why: "Backs up and checks streams, from inside the cluster.",
  },
  {
    kind: "go",
    name: "kube-router",
    folder: "tools/kube-router",
    package: "github.com/cloudnativelabs/kube-router/v2/cmd/kube-router",
    trimmed: ["github.com/cloudnativelabs/kube-router/v2"],
    variables: { "github.com/cloudnativelabs/kube-router/v2/pkg/version.Version": "v2.2.1" },
    why: "Enforces network policies on every node.",
  },
  {
    kind: "go",
    name: "metrics-server",
    folder: "tools/metrics-server",
    package: "sigs.k8s.io/metrics-server/cmd/metrics-server",
    variables: { "k8s.io/client-go/pkg/version.gitVersion": "v0.9.0" },
    why: "Serves the CPU and memory use that autoscalers and `kubectl top` read.",
  },
  {
    kind: "go",
    name: "traefik",
    folder: "tools/traefik",
    package: "github.com/traefik/traefik/v3/cmd/traefik",
    trimmed: ["github.com/traefik/traefik/v3", "github.com/go-acme/lego/v4"],
    variables: { "github.com/traefik/traefik/v3/pkg/version.Version": "3.6.12" },
    why: "The ingress controller. Later releases need modules that proxies do not serve.",
  },
  {
    kind: "go",
    name: "restic",
    folder: "tools/restic",
    package: "github.com/restic/restic/cmd/restic",
    trimmed: ["github.com/restic/restic"],
    why: "Keeps backups: encrypts, checks and thins them out.",
  },
  {
    ...cloudnativePg,
    name: "cloudnative-pg",
    package: "github.com/cloudnative-pg/cloudnative-pg/cmd/manager",
    why: "Runs PostgreSQL: the operator, and the program that each instance runs as.",
  },
  {
    ...cloudnativePg,
    name: "plugin-barman-cloud",
    package: "github.com/cloudnative-pg/plugin-barman-cloud/cmd/manager",
    why: "Backs PostgreSQL up to object storage: the operator's plugin, and the sidecar of each instance.",
  },
  {
    ...prometheusOperator,
    name: "prometheus-operator",
    package: "github.com/prometheus-operator/prometheus-operator/cmd/operator",
    variables: { "github.com/prometheus/common/version.Version": "0.85.0" },
    why: "Runs Prometheus and Alertmanager, and tells them what all stacks want measured.",
  },
  {
    ...prometheusOperator,
    name: "prometheus-config-reloader",
    package: "github.com/prometheus-operator/prometheus-operator/cmd/prometheus-config-reloader",
    variables: { "github.com/prometheus/common/version.Version": "0.85.0" },
    why: "Beside each Prometheus and Alertmanager: has them read their configuration again.",
  },
  {
    kind: "go",
    name: "prometheus",
    folder: "tools/prometheus",
    package: "github.com/prometheus/prometheus/cmd/prometheus",
    variables: { "github.com/prometheus/common/version.Version": "3.16.0" },
    // Of all the places where targets can be found, only Kubernetes: the clients of the others take longest to compile.
    tags: ["remove_all_sd", "enable_kubernetes_sd"],
    why: "Measures all stacks, and evaluates their alerts. Debian's own finds no targets in Kubernetes.",
  },
  {
    kind: "go",
    name: "kube-state-metrics",
    folder: "images/kube-state-metrics",
    package: ".",
    why: "Stands in for kube-state-metrics, whose module can't be had: tells the state of all stacks' objects.",
  },
  {
    kind: "go",
    name: "cert-manager",
    folder: "tools/cert-manager",
    package: ".",
    variables: { "github.com/cert-manager/cert-manager/pkg/util.AppVersion": "v1.21.2" },
    why: "Issues certificates: the controller, the webhook and the injector in one program, because their own modules can't be had.",
  },
  {
    ...sealedSecrets,
    name: "sealed-secrets",
    package: "github.com/bitnami-labs/sealed-secrets/cmd/controller",
    why: "Makes Secrets of what only this cluster can decrypt.",
  },
  {
    kind: "go",
    name: "versitygw",
    folder: "tools/versitygw",
    package: "github.com/versity/versitygw/cmd/versitygw",
    variables: { "main.Version": "1.8.0" },
    why: "S3 object storage: keeps backups outside the embedded cluster, and the tests' own.",
  },
];

/** Programs that one command alone needs, built when it is first used: neither the engine nor the cluster waits for them. */
export const toolsOnDemand: readonly Tool[] = [
  {
    kind: "go",
    name: "actionlint",
    folder: "tools/actionlint",
    package: "github.com/rhysd/actionlint/cmd/actionlint",
    variables: { "github.com/rhysd/actionlint.version": "v1.7.12" },
    why: "The tests check the workflows of pull requests with it.",
  },
  {
    ...sealedSecrets,
    name: "kubeseal",
    package: "github.com/bitnami-labs/sealed-secrets/cmd/kubeseal",
    why: "The tests seal and unseal with it, beside what the smoke test seals itself.",
  },
  {
    kind: "go",
    name: "oracle",
    folder: "../test/oracle/program",
    package: ".",
    why: "The tests ask it what the API server would say of an object: Kubernetes' own decoding, defaults and validation.",
  },
];
