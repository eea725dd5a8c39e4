/**
 * What the embedded cluster consists of, and every address in it. One private range holds all of them, so one check
 * tells whether the cluster can live beside the networks that this machine already has.
 */

/** A machine of the cluster: the control plane or a node. */
export interface Machine {
  readonly name: string;
  /** Its address on the bridge that joins all machines. */
  readonly address: string;
}

/** A machine that runs pods. */
export interface NodeMachine extends Machine {
  readonly zone: string;
  /** Where its pods get their addresses from. */
  readonly pods: string;
}

/** Holds every subnet below. */
export const range = "10.213.0.0/16";

/** Where the machines and the host meet: one bridge, no way out. */
export const bridge = { subnet: "10.213.0.0/24", prefix: 24, mtu: 1500 } as const;

/** The host's only link to the cluster: how kubectl, Pulumi and a browser reach it. */
export const host = { link: "seaworthy0", address: "10.213.0.1" } as const;

export const control: Machine = { name: "control", address: "10.213.0.2" };

export const nodes: readonly NodeMachine[] = [
  { name: "node-a", address: "10.213.0.11", zone: "zone-a", pods: "10.213.128.0/24" },
  { name: "node-b", address: "10.213.0.12", zone: "zone-b", pods: "10.213.129.0/24" },
  { name: "node-c", address: "10.213.0.13", zone: "zone-c", pods: "10.213.130.0/24" },
];

export const machines: readonly Machine[] = [control, ...nodes];

/**
 * What stacks need outside the cluster, such as an object store for their backups: a machine of its own on the control plane's
 * network, which runs no pod. The host itself has no way back to pods.
 */
export const outside: Machine = { name: "outside", address: control.address };

export const region = "local";

/** The range that all nodes' pod ranges are part of. */
export const pods = "10.213.128.0/18";

export const services = {
  subnet: "10.213.64.0/20",
  /** The API server's own Service: always the first address. */
  kubernetes: "10.213.64.1",
  dns: "10.213.64.10",
  /** From 80 on, so that the ingress controller serves plain 80 and 443 on every node. */
  nodePorts: "80-32767",
} as const;

export const domain = "cluster.local";

export const api = { port: 6443, url: `https://${control.address}:6443` } as const;

/** Where the ingress controller answers; any node would do. */
export const ingressAddress = "10.213.0.11";
