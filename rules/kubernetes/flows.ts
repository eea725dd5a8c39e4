import type { Stack } from "../model/rule.ts";
import { dialledBy } from "./dialled.ts";
import { type Direction, type Port, refusals } from "./network.ts";
import { backends, isHeadless, type Service, servicePort, targetPort } from "./services.ts";
import { type Workload, workloadsIn } from "./workloads.ts";

/** A connection that somebody means to make: from a workload, to the pods of another, at their own port. */
export interface Flow {
  readonly from: Workload;
  readonly to: Workload;
  readonly port: Port;
  /** Where it is said. */
  readonly where: string;
}

/** The flows that a workload's configuration names, and those that the contract adds. */
export function flowsFrom(stack: Stack, workload: Workload): readonly Flow[] {
  return [...configuredFlows(stack, workload), ...contractFlows(stack, workload)];
}

function configuredFlows({ graph }: Stack, from: Workload): readonly Flow[] {
  return dialledBy(graph, from).flatMap(({ address, service, where }) => {
    if (!service) return [];
    return backends(graph, service).flatMap((to) => {
      const number = podPort(service, address.port, to);
      return number === undefined ? [] : [{ from, to, port: { number, protocol: "TCP" as const }, where }];
    });
  });
}

/** The port at the pod. Behind a headless Service nothing translates it. */
function podPort(service: Service, dialled: number | undefined, to: Workload): number | undefined {
  if (isHeadless(service) && dialled !== undefined) return dialled;
  const ports = service.spec.ports ?? [];
  const port =
    dialled === undefined ? (ports.length === 1 ? ports[0] : undefined) : servicePort(service, dialled);
  return port && targetPort(port, to);
}

function contractFlows({ contract, graph }: Stack, from: Workload): readonly Flow[] {
  return contract.flows
    .filter((flow) => flow.from === from.name)
    .flatMap(({ port, to: name }) => {
      const targets = workloadsIn(graph, from.namespace).filter((one) => one.name === name);
      return targets.map((to) => ({
        from,
        to,
        port: { number: port, protocol: "TCP" as const },
        where: "the contract",
      }));
    });
}

export function refused({ graph }: Stack, { from, port, to }: Flow): readonly Direction[] {
  return refusals(graph, from, to, port);
}

/** `egress of Deployment shop/web and ingress of StatefulSet shop/store`. */
export function sides(
  directions: readonly Direction[],
  from: { readonly title: string },
  to: { readonly title: string },
): string {
  return directions
    .map((one) => (one === "Egress" ? `egress of ${from.title}` : `ingress of ${to.title}`))
    .join(" and ");
}
