import { join } from "node:path";
import { stringify } from "yaml";
import { pathKubeconfig } from "./kubeconfig.ts";
import { inside } from "./layout.ts";
import type { Definition, Service } from "./supervise.ts";
import { api, control, domain, pods, services } from "./topology.ts";

/**
 * The control plane: etcd, the API server, controllers, scheduler and the provisioner of volumes, on a machine of their own.
 * One of each, so that no leader has to be elected; that and the tuned garbage collection keep it small when idle.
 */

const key = (name: string) => join(inside.pki, `${name}.key`);
const certificate = (name: string) => join(inside.pki, `${name}.crt`);
const etc = (file: string) => join(inside.etc(control.name), file);

/** Only processes in this network namespace reach it, and only the control plane is in it. */
const etcdUrl = "http://127.0.0.1:2379";

/** Go collects garbage when the heap has grown by half instead of doubled: less memory for a little more time. */
const frugal = { GOGC: "50" } as const;

export function controlPlane(): Definition {
  return {
    services: [etcd, apiserver, controllerManager, scheduler, volumeProvisioner].map((service) => ({
      ...service,
      environment: { ...frugal, ...service.environment },
    })),
    files: {
      "scheduler.yaml": stringify(schedulerConfiguration),
      "controller-manager.kubeconfig": pathKubeconfig("controller-manager"),
      "scheduler.kubeconfig": pathKubeconfig("scheduler"),
      "volumes.kubeconfig": pathKubeconfig("volumes"),
    },
  };
}

const etcd: Service = {
  name: "etcd",
  command: [
    "etcd",
    "--name=control",
    "--data-dir=/var/lib/etcd",
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    "--listen-peer-urls=http://127.0.0.1:2380",
    "--initial-advertise-peer-urls=http://127.0.0.1:2380",
    "--initial-cluster=control=http://127.0.0.1:2380",
    "--auto-compaction-mode=periodic",
    "--auto-compaction-retention=1h",
    "--snapshot-count=10000",
    "--log-level=warn",
  ],
};

const apiserver: Service = {
  name: "kube-apiserver",
  command: [
    "kube-apiserver",
    `--advertise-address=${control.address}`,
    `--secure-port=${api.port}`,
    `--etcd-servers=${etcdUrl}`,
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    "--allow-privileged=true",
    `--service-cluster-ip-range=${services.subnet}`,
    `--service-node-port-range=${services.nodePorts}`,
    // No kube-proxy runs here: webhooks and aggregated APIs are called at their pods' own addresses.
    "--enable-aggregator-routing=true",
    `--client-ca-file=${certificate("ca")}`,
    `--tls-cert-file=${certificate("apiserver")}`,
    `--tls-private-key-file=${key("apiserver")}`,
    `--kubelet-certificate-authority=${certificate("ca")}`,
    `--kubelet-client-certificate=${certificate("apiserver-kubelet")}`,
    `--kubelet-client-key=${key("apiserver-kubelet")}`,
    "--kubelet-preferred-address-types=InternalIP",
    `--service-account-issuer=https://kubernetes.default.svc.${domain}`,
    `--service-account-key-file=${join(inside.pki, "service-account.pub")}`,
    `--service-account-signing-key-file=${key("service-account")}`,
    `--requestheader-client-ca-file=${certificate("front-proxy-ca")}`,
    "--requestheader-allowed-names=front-proxy-client",
    "--requestheader-username-headers=X-Remote-User",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    `--proxy-client-cert-file=${certificate("front-proxy")}`,
    `--proxy-client-key-file=${key("front-proxy")}`,
    "--profiling=false",
  ],
};

const controllerManager: Service = {
  name: "kube-controller-manager",
  command: [
    "kube-controller-manager",
    `--kubeconfig=${etc("controller-manager.kubeconfig")}`,
    "--bind-address=127.0.0.1",
    "--leader-elect=false",
    "--use-service-account-credentials=true",
    `--service-account-private-key-file=${key("service-account")}`,
    `--root-ca-file=${certificate("ca")}`,
    `--cluster-signing-cert-file=${certificate("ca")}`,
    `--cluster-signing-key-file=${key("ca")}`,
    `--cluster-cidr=${pods}`,
    // A node's range is written into its Node object before it registers, so that addresses are the same each time.
    "--allocate-node-cidrs=false",
    "--profiling=false",
  ],
};

const scheduler: Service = {
  name: "kube-scheduler",
  command: [
    "kube-scheduler",
    `--config=${etc("scheduler.yaml")}`,
    "--bind-address=127.0.0.1",
    "--profiling=false",
  ],
};

const schedulerConfiguration = {
  apiVersion: "kubescheduler.config.k8s.io/v1",
  kind: "KubeSchedulerConfiguration",
  clientConnection: { kubeconfig: etc("scheduler.kubeconfig") },
  leaderElection: { leaderElect: false },
};

const volumeProvisioner: Service = {
  name: "volume-provisioner",
  command: ["volume-provisioner", `--kubeconfig=${etc("volumes.kubeconfig")}`, `--folder=${inside.volumes}`],
};
