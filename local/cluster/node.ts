import { join } from "node:path";
import { stringify } from "yaml";
import { reference } from "./images.ts";
import { pathKubeconfig } from "./kubeconfig.ts";
import { inside } from "./layout.ts";
import type { Definition, Service } from "./supervise.ts";
import { bridge, domain, type NodeMachine, pods, region, services } from "./topology.ts";

/** A node: containerd, kubelet, kube-proxy and the controller that turns network policies into rules. */
export function nodeDefinition(node: NodeMachine): Definition {
  return {
    services: [containerd(node), kubelet(node), proxy(node), router(node)],
    files: {
      "containerd.toml": containerdConfiguration(node),
      "10-pods.conflist": JSON.stringify(podNetwork(node), undefined, 2),
      "kubelet.yaml": stringify(kubeletConfiguration(node)),
      "proxy.yaml": stringify(proxyConfiguration(node)),
      "kubelet.kubeconfig": pathKubeconfig(`kubelet-${node.name}`),
      "proxy.kubeconfig": pathKubeconfig("proxy"),
      "router.kubeconfig": pathKubeconfig("router"),
    },
  };
}

const etc = (node: NodeMachine, file: string) => join(inside.etc(node.name), file);

/** Three of each run beside one another, so memory counts: collect garbage when the heap has grown by half. */
const environment = { GOGC: "50" } as const;

const containerd = (node: NodeMachine): Service => ({
  name: "containerd",
  command: ["containerd", `--config=${etc(node, "containerd.toml")}`, "--log-level=warn"],
  environment,
});

const kubelet = (node: NodeMachine): Service => ({
  name: "kubelet",
  needs: inside.containerd,
  command: [
    "kubelet",
    `--config=${etc(node, "kubelet.yaml")}`,
    `--kubeconfig=${etc(node, "kubelet.kubeconfig")}`,
    `--node-ip=${node.address}`,
    `--hostname-override=${node.name}`,
    `--node-labels=topology.kubernetes.io/region=${region},topology.kubernetes.io/zone=${node.zone}`,
    // How often cAdvisor measures each container; metrics-server asks six times a minute.
    "--housekeeping-interval=10s",
  ],
  environment,
});

const proxy = (node: NodeMachine): Service => ({
  name: "kube-proxy",
  command: ["kube-proxy", `--config=${etc(node, "proxy.yaml")}`],
  environment,
});

const router = (node: NodeMachine): Service => ({
  name: "kube-router",
  command: [
    "kube-router",
    `--kubeconfig=${etc(node, "router.kubeconfig")}`,
    `--hostname-override=${node.name}`,
    "--run-firewall=true",
    "--run-router=false",
    "--run-service-proxy=false",
    `--service-cluster-ip-range=${services.subnet}`,
    `--service-node-port-range=${services.nodePorts.replace("-", ":")}`,
  ],
  environment,
});

/** Snapshotters and services that no node uses only cost memory and start-up time. */
const disabledPlugins = [
  "io.containerd.image-verifier.v1.bindir",
  "io.containerd.monitor.container.v1.restart",
  "io.containerd.monitor.task.v1.cgroups",
  "io.containerd.nri.v1.nri",
  ...["blockfile", "btrfs", "devmapper", "erofs", "native", "zfs"].map(
    (name) => `io.containerd.snapshotter.v1.${name}`,
  ),
];

export function containerdConfiguration(node: NodeMachine): string {
  const cri = "plugins.'io.containerd.cri.v1.runtime'";
  return `version = 3
imports = []
disabled_plugins = ${JSON.stringify(disabledPlugins)}

[plugins.'io.containerd.cri.v1.images']
  # How often it measures what containers have written, which matters to eviction only.
  stats_collect_period = 60

[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = '${reference("pause")}'

[${cri}]
  # Lowering a process's OOM score needs CAP_SYS_RESOURCE, which root lacks in many containers and sandboxes.
  restrict_oom_score_adj = true

[${cri}.cni]
  bin_dirs = ['${join(inside.bin, "cni")}']
  conf_dir = '${inside.etc(node.name)}'
  use_internal_loopback = true

[${cri}.containerd.runtimes.runc]
  runtime_type = 'io.containerd.runc.v2'

[${cri}.containerd.runtimes.runc.options]
  BinaryName = '${join(inside.bin, "runc")}'
  SystemdCgroup = false
`;
}

/**
 * Each pod has a link of its own to its node and meets every other pod by routing, also on the same node: so each packet
 * passes the rules of network policies, without the module br_netfilter, which would change bridges of the whole machine.
 * Nothing is masqueraded: a policy, and a server's log, see a pod's own address.
 */
export function podNetwork(node: NodeMachine): object {
  return {
    cniVersion: "1.0.0",
    name: "pods",
    plugins: [
      {
        type: "ptp",
        mtu: bridge.mtu,
        ipMasq: false,
        ipam: {
          type: "host-local",
          ranges: [[{ subnet: node.pods }]],
          routes: [{ dst: "0.0.0.0/0" }],
          // Emptied at each start, when no pod is left: addresses that a killed node could not give back are free again.
          dataDir: "/run/cni",
        },
      },
    ],
  };
}

export function kubeletConfiguration(node: NodeMachine): object {
  const certificate = join(inside.pki, `kubelet-${node.name}-server`);
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: node.address,
    tlsCertFile: `${certificate}.crt`,
    tlsPrivateKeyFile: `${certificate}.key`,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: join(inside.pki, "ca.crt") },
    },
    authorization: { mode: "Webhook" },
    clusterDomain: domain,
    clusterDNS: [services.dns],
    // No name server outside: pods with the default policy must not inherit the host's search domains either.
    resolvConf: "",
    containerRuntimeEndpoint: `unix://${inside.containerd}`,
    cgroupDriver: "cgroupfs",
    failCgroupV1: false,
    failSwapOn: false,
    makeIPTablesUtilChains: false,
    oomScoreAdj: 0,
    // Images come from archives and cannot be pulled again, so none is ever collected.
    imageGCHighThresholdPercent: 100,
    // The disk is the whole machine's, and its percentages say nothing about this cluster.
    evictionHard: { "memory.available": "100Mi", "nodefs.available": "1Gi", "imagefs.available": "1Gi" },
    serializeImagePulls: false,
    // Changes to Secrets and ConfigMaps reach pods by watching; this is for everything else.
    syncFrequency: "1m0s",
    volumeStatsAggPeriod: "5m0s",
    enableProfilingHandler: false,
  };
}

export function proxyConfiguration(node: NodeMachine): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    clientConnection: { kubeconfig: etc(node, "proxy.kubeconfig") },
    hostnameOverride: node.name,
    bindAddress: node.address,
    metricsBindAddress: "127.0.0.1:10249",
    mode: "nftables",
    clusterCIDR: pods,
    nodePortAddresses: ["primary"],
    oomScoreAdj: 0,
    // Connection tracking is left as the kernel has it: its limits belong to the whole machine.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
  };
}

/** An object of the API, as far as its place there needs it. */
export interface Named {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: object;
}

/**
 * The Node object as it must be before the kubelet registers: its range of pod addresses can be set only once, and the
 * controller manager would hand out ranges in the order of arrival.
 */
export const nodeObject = (node: NodeMachine): Named => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: {
    name: node.name,
    labels: {
      "kubernetes.io/hostname": node.name,
      "topology.kubernetes.io/region": region,
      "topology.kubernetes.io/zone": node.zone,
    },
  },
  spec: { podCIDR: node.pods, podCIDRs: [node.pods] },
});
