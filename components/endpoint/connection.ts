import type { Input } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";
import type { Mount, SecretVariable } from "../pod/mounts.ts";

/** How to find out that an endpoint answers. */
export interface GateCheck {
  /** Image that holds what the script calls. */
  readonly image: string;
  /**
   * Shell script that gets HOST and PORT, and where a certificate is asked for TLS_FOLDER. It ends when the endpoint
   * answers, and fails after a deadline of its own, so that the pod's status tells why it does not start.
   */
  readonly script: string;
}

/** What can be dialled: an endpoint of ours, or a server that others run. */
export interface Target {
  /** Unique in the namespace; names the access label. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Whether clients must show a certificate of the stack's own authority. */
  readonly tls: boolean;
  /** What a client waits for before it starts. */
  readonly check: GateCheck;
  /** Name of the ConfigMap with that check's script. */
  readonly gateScript: Input<string>;
  /**
   * Where something stands between, such as a router: the servers behind it, for the few clients that must dial each of
   * them by its own name. @default clients of this endpoint reach every server already
   */
  readonly servers?: Target;
}

/** An edge of the system's graph, declared once by the side that dials. */
export interface Connection {
  readonly to: Target;
  /** Which of the server's databases, where it has several. */
  readonly database?: string;
  /** How the client's own environment variables say this address. */
  readonly env?: Readonly<Record<string, Input<string>>>;
  /** What it shows to be let in, such as a password; its gate gets it too. */
  readonly secretEnv?: Readonly<Record<string, SecretVariable>>;
  /** The same for the gate, by the names that its script reads. @default those of `secretEnv` */
  readonly gateEnv?: Readonly<Record<string, SecretVariable>>;
  /** Files that the client needs, such as the authorities of a server of others. @default none */
  readonly mounts?: readonly Mount[];
}

/** A declared edge as data: a row of the connectivity matrix. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly host: string;
  readonly port: number;
}

/** `host:port`, the form in which gRPC clients take an address. */
export function address(endpoint: Pick<Target, "host" | "port">): string {
  return `${endpoint.host}:${endpoint.port}`;
}

/** The label that lets a pod reach an endpoint; workers outside the program opt in by carrying it too. */
export function accessLabel(endpointName: string): Labels {
  return { [`access.seaworthy.dev/${endpointName}`]: "true" };
}

/** Name of the endpoint at which the servers behind another one are dialled. */
export function serversOf(endpointName: string): string {
  return `${endpointName}-servers`;
}

export function accessLabels(connections: readonly Connection[]): Labels {
  return Object.assign({}, ...connections.map(({ to }) => accessLabel(to.name)));
}

export function edges(from: string, connections: readonly Connection[]): readonly Edge[] {
  return connections.map(({ to }) => ({ from, to: to.name, host: to.host, port: to.port }));
}

/** The connectivity matrix: the addresses that each workload connects to. */
export function connectivity(edges: readonly Edge[]): Readonly<Record<string, readonly string[]>> {
  const matrix = Map.groupBy(edges, ({ from }) => from);
  return Object.fromEntries(
    [...matrix].map(([from, to]) => [from, to.map(({ host, port }) => `${host}:${port}`)]),
  );
}
