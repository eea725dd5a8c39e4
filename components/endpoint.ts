import type { Input } from "@pulumi/pulumi";
import type { Gate } from "./gate/index.ts";
import type { Labels } from "./identity.ts";

/**
 * What a component offers: an address that others dial, and everything that follows from dialling it.
 * Only a {@link Connection} refers to an endpoint, so that no address, port or network rule is written twice.
 */
export interface Endpoint {
  /** Unique in the namespace; names the access label. */
  readonly name: string;
  /** Name of the Service in the namespace. */
  readonly service: string;
  /** Name that resolves in every namespace, such as `nats.cordum.svc`. */
  readonly host: string;
  readonly port: number;
  /** Labels of the pods that answer. */
  readonly pods: Labels;
  /** Holds the start of a client until this endpoint answers. */
  readonly gate: Gate;
}

/** An edge of the system's graph, declared once by the side that dials. */
export interface Connection {
  readonly to: Endpoint;
  /** How the client's own environment variables say this address. */
  readonly env?: Readonly<Record<string, Input<string>>>;
}

/** A declared edge as data: a row of the connectivity matrix. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly host: string;
  readonly port: number;
}

/** `host:port`, the form in which gRPC clients take an address. */
export function address(endpoint: Endpoint): string {
  return `${endpoint.host}:${endpoint.port}`;
}

/** The label that admits a pod to an endpoint; workers outside the program opt in by carrying it too. */
export function accessLabel(endpointName: string): Labels {
  return { [`access.seaworthy.dev/${endpointName}`]: "true" };
}

export function accessLabels(connections: readonly Connection[]): Labels {
  return Object.assign({}, ...connections.map(({ to }) => accessLabel(to.name)));
}

export function edges(from: string, connections: readonly Connection[]): readonly Edge[] {
  return connections.map(({ to }) => ({ from, to: to.name, host: to.host, port: to.port }));
}
