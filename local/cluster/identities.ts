import { api, control, domain, type NodeMachine, nodes, services } from "./topology.ts";

/** Who signs whom: requests that the API server passes on are proved by a CA of their own, or any client could fake them. */
export type Authority = "ca" | "front-proxy-ca";

/** One certificate of the cluster: whom it names and what it is good for. */
export interface Identity {
  /** Its files: <name>.crt and <name>.key. */
  readonly name: string;
  readonly authority: Authority;
  /** The user that Kubernetes knows it as. */
  readonly user: string;
  /** The groups of that user. */
  readonly groups?: readonly string[];
  readonly usage: "client" | "server";
  /** A server's addresses and names. */
  readonly addresses?: readonly string[];
  readonly hosts?: readonly string[];
}

const client = (name: string, user: string, ...groups: string[]): Identity => ({
  name,
  authority: "ca",
  user,
  groups,
  usage: "client",
});

/** The names that pods and people call the API server by. */
const apiserver: Identity = {
  name: "apiserver",
  authority: "ca",
  user: "kube-apiserver",
  usage: "server",
  addresses: [new URL(api.url).hostname, services.kubernetes, "127.0.0.1"],
  hosts: [
    "localhost",
    control.name,
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    `kubernetes.default.svc.${domain}`,
  ],
};

/** A node's own: its kubelet speaks as the node, so that the Node authorizer bounds it to what runs there. */
const ofNode = ({ name, address }: NodeMachine): readonly Identity[] => [
  client(`kubelet-${name}`, `system:node:${name}`, "system:nodes"),
  {
    name: `kubelet-${name}-server`,
    authority: "ca",
    user: name,
    usage: "server",
    addresses: [address],
    hosts: [name],
  },
];

export const identities: readonly Identity[] = [
  apiserver,
  client("admin", "admin", "system:masters"),
  client("controller-manager", "system:kube-controller-manager"),
  client("scheduler", "system:kube-scheduler"),
  client("proxy", "system:kube-proxy"),
  client("router", "seaworthy:network-policies"),
  client("volumes", "seaworthy:volumes"),
  client("apiserver-kubelet", "kube-apiserver-kubelet-client", "system:masters"),
  { ...client("front-proxy", "front-proxy-client"), authority: "front-proxy-ca" },
  {
    name: "metrics-server",
    authority: "ca",
    user: "metrics-server",
    usage: "server",
    hosts: ["metrics-server.kube-system.svc"],
  },
  ...nodes.flatMap(ofNode),
];
